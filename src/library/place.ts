import type { Scratch } from '../host/scratch.ts';
import { usageError } from '../model/errors.ts';
import type { Capability } from '../model/scenario.ts';
import { networkFacts } from '../network/kernel/private-network.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import { localSite } from '../topology/local-site.ts';
import type { Site } from '../topology/site.ts';
import { Spawned } from './spawned.ts';
import type { Isolation, Making } from './types.ts';

/** Why a fault cannot be injected here, as the end of "the fault X ...", and what to do. */
export interface Missing {
  readonly why: string;
  readonly hint: string;
}

/** Where servers and proxy of a user live, and what can be done to their network. Disposal comes after theirs. */
export interface LibraryPlace extends AsyncDisposable {
  readonly site: Site;
  /** Why what a fault needs is not to be had here; `null` where it is. May have to fetch it first. */
  missing(need: Capability): Promise<Missing | null>;
  /** The user's own programs in this place. */
  readonly spawned: Spawned;
  /** Words that bring a command here; none where it is here anyway. */
  readonly join: readonly string[];
}

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
    async missing(need) {
      if (need === 'embedded-proxy') return null;
      const what = need === 'tracing' ? 'the system call tracer' : 'a network namespace of its own';
      return {
        why: `needs ${what}, and this pair lives in the network of the machine`,
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
