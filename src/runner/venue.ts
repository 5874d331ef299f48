import { ReplfaultError } from '../model/errors.ts';
import { nftables, type RunCommand } from '../network/kernel/nftables.ts';
import { networkFacts, preparePrivateNetwork } from '../network/kernel/private-network.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import type { ServerFetchOptions } from '../servers/packages/server-packages.ts';
import { resolveServer } from '../servers/specs.ts';
import type { ServerProgram } from '../servers/types.ts';
import { localSite } from '../topology/local-site.ts';
import type { Site } from '../topology/site.ts';
import type { RunCommandSpec } from './environment.ts';
import type { Place, WorkerConfig } from './protocol.ts';

/** What a worker plays its cases on: finds server programs for it and opens a site for each case. */
export interface Venue extends AsyncDisposable {
  resolve(spec: string, options: ServerFetchOptions): Promise<ServerProgram>;
  openSite(): Promise<Site>;
}

/** Opens the venue that a run was planned for. */
export async function openVenue(config: WorkerConfig): Promise<Venue> {
  const { place } = config;
  if (place.kind === 'docker') throw new ReplfaultError('NO_DOCKER_RUNTIME', 'the docker runtime is not there yet');
  return localVenue(place);
}

const runCommand =
  (spec: RunCommandSpec): RunCommand =>
  (args) => ({ file: spec.file, args: [...spec.args, ...args], env: { ...spec.env } });

async function localVenue(place: Extract<Place, { kind: 'local' }>): Promise<Venue> {
  const { isolated, tools } = place;
  if (isolated && tools.ip) await preparePrivateNetwork(runCommand(tools.ip));
  const facts = await networkFacts(isolated);
  const kernel = isolated && tools.nft ? nftables(runCommand(tools.nft)) : null;
  const startProxy = () => startEmbeddedProxy();
  return {
    resolve: resolveServer,
    openSite: async () => localSite({ facts, kernel, startProxy }),
    async [Symbol.asyncDispose]() {
      // The namespace ends with the worker process.
    },
  };
}
