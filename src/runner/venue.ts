import { executeHere, type RunCommand } from '../network/kernel/execute.ts';
import { kernelNetwork } from '../network/kernel/kernel-network.ts';
import { networkFacts, preparePrivateNetwork } from '../network/kernel/private-network.ts';
import { startToxiproxyBinary } from '../network/proxies/binary.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import type { StartedProxy } from '../network/types.ts';
import type { ServerFetchOptions } from '../servers/packages/server-packages.ts';
import { resolveServer } from '../servers/specs.ts';
import type { ServerProgram } from '../servers/types.ts';
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
  const { place, proxy } = config;
  if (place.kind === 'local') return localVenue(place, proxy);
  // The libraries for containers take most of a second to load; a local run does without them.
  const { dockerVenue } = await import('./docker-venue.ts');
  return dockerVenue(place, proxy);
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
