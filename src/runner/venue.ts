import { connectDaemon } from '../containers/daemon.ts';
import { executeHere, type RunCommand } from '../network/kernel/execute.ts';
import { kernelNetwork } from '../network/kernel/kernel-network.ts';
import { networkFacts, preparePrivateNetwork } from '../network/kernel/private-network.ts';
import { containerKernels } from '../network/kernel/sidecar.ts';
import { startToxiproxyBinary } from '../network/proxies/binary.ts';
import { startToxiproxyContainer } from '../network/proxies/container.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import type { StartedProxy } from '../network/types.ts';
import { resolveImage } from '../servers/docker/resolve-image.ts';
import type { ServerFetchOptions } from '../servers/packages/server-packages.ts';
import { resolveServer } from '../servers/specs.ts';
import type { ServerProgram } from '../servers/types.ts';
import { openDockerSite } from '../topology/docker-site.ts';
import { localSite } from '../topology/local-site.ts';
import type { Site } from '../topology/site.ts';
import type { Place, RunCommandSpec, WorkerConfig } from './protocol.ts';

/** What a worker plays its cases on: finds server programs for it and opens a site for each case. */
export interface Venue extends AsyncDisposable {
  resolve(spec: string, options: ServerFetchOptions): Promise<ServerProgram>;
  openSite(): Promise<Site>;
}

/** Opens the venue that a run was planned for. */
export async function openVenue(config: WorkerConfig): Promise<Venue> {
  const { place } = config;
  return place.kind === 'docker' ? dockerVenue(place, config.proxy) : localVenue(place, config.proxy);
}

const runCommand =
  (spec: RunCommandSpec): RunCommand =>
  (args) => ({ file: spec.file, args: [...spec.args, ...args], env: { ...spec.env } });

async function localVenue(place: Extract<Place, { kind: 'local' }>, proxy: WorkerConfig['proxy']): Promise<Venue> {
  const { tools } = place;
  if (tools) await preparePrivateNetwork(runCommand(tools.ip));
  const facts = await networkFacts(tools !== null);
  const kernel = tools
    ? kernelNetwork(
        executeHere({ nft: runCommand(tools.nft), tc: runCommand(tools.tc), ss: runCommand(tools.ss) }),
        'lo',
      )
    : null;
  // Tried now, while no packet is on its way that could be lost by it.
  await kernel?.disciplines();
  const ss = tools ? { ss: runCommand(tools.ss) } : {};
  const startProxy = (): Promise<StartedProxy> =>
    proxy.kind === 'binary' ? startToxiproxyBinary(proxy.path, ss) : startEmbeddedProxy();
  return {
    resolve: resolveServer,
    openSite: async () => localSite({ facts, kernel, startProxy }),
    async [Symbol.asyncDispose]() {
      // The namespace ends with the worker process.
    },
  };
}

async function dockerVenue(place: Extract<Place, { kind: 'docker' }>, proxy: WorkerConfig['proxy']): Promise<Venue> {
  const { docker } = await connectDaemon();
  const { labels, sysctls, reaper, nettools } = place;
  return {
    resolve: (spec, { signal }) => resolveImage(spec, { docker, labels, signal }),
    async openSite() {
      const kernels = nettools === null ? null : containerKernels({ docker, labels, ...nettools });
      const site = await openDockerSite({
        docker,
        labels,
        sysctls,
        reaper,
        startProxy: (home) =>
          proxy.kind === 'docker'
            ? startToxiproxyContainer(home, proxy.image, kernels && ((pid) => kernels.toolsAt(pid)))
            : startEmbeddedProxy(home.network.gateway),
        kernelAt: () => kernels && ((ends, end) => kernels.at(ends[end].pid)),
      });
      return {
        ...site,
        async [Symbol.asyncDispose]() {
          await kernels?.[Symbol.asyncDispose]();
          await site[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      // What it made is removed case by case, and the rest with the session of the run.
    },
  };
}
