import type { Scratch } from '../host/scratch.ts';
import { usageError } from '../model/errors.ts';
import { networkFacts } from '../network/kernel/private-network.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import { localSite } from '../topology/local-site.ts';
import type { LibraryPlace } from './place.ts';
import { Spawned } from './spawned.ts';
import type { Isolation, Making } from './types.ts';

export type PlaceOptions = Making & { readonly isolation?: Isolation | undefined };

/** @throws ReplfaultError `BAD_ISOLATION` (usage), `NO_NAMESPACE` (environment), errors of fetching tools. */
export async function openPlace(
  { isolation = 'none', ...making }: PlaceOptions,
  scratch: Pick<Scratch, 'watchNetwork'>,
): Promise<LibraryPlace> {
  if (isolation === 'none') return hostPlace();
  if (isolation !== 'netns')
    throw usageError('BAD_ISOLATION', `there is no isolation ${String(isolation)}`, "it is 'none' or 'netns'");
  const { isolatedPlace } = await import('./isolated-place.ts');
  return isolatedPlace(making, scratch);
}

/** The network of this machine, which is not ours to change. */
async function hostPlace(): Promise<LibraryPlace> {
  return {
    site: localSite({ facts: await networkFacts(false), kernel: null, startProxy: () => startEmbeddedProxy() }),
    kernel: null,
    tracer: null,
    async missing(need) {
      if (need === 'embedded-proxy') return null;
      return {
        why:
          need === 'tracing'
            ? 'needs the system call tracer, which is for servers in a network namespace of their own'
            : 'needs a network namespace of its own: on the network of this machine it would hit others too',
        hint: "start it with isolation: 'netns' (docs/library.md, In a network of its own)",
      };
    },
    spawned: new Spawned(),
    join: [],
    async [Symbol.asyncDispose]() {
      // Servers, proxy and programs end by themselves.
    },
  };
}
