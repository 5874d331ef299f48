import type { Capability } from '../model/scenario.ts';
import type { KernelNetwork, Tracer } from '../network/types.ts';
import type { Site } from '../topology/site.ts';
import type { Spawned } from './spawned.ts';

/** Why a fault cannot be injected here, as the end of "the fault X ...", and what to do. */
export interface Missing {
  readonly why: string;
  readonly hint: string;
}

/** Where servers and proxy of a user live, and what can be done to their network. Disposal comes after theirs. */
export interface LibraryPlace extends AsyncDisposable {
  readonly site: Site;
  /** The packet filter and the queues of its network; `null` where that is not ours to change. */
  readonly kernel: KernelNetwork | null;
  /** The system call tracer, once `missing` has found it. */
  readonly tracer: Tracer | null;
  /** Why what a fault needs is not to be had here; `null` where it is. May have to fetch it first. */
  missing(need: Capability): Promise<Missing | null>;
  /** The user's own programs in this place. */
  readonly spawned: Spawned;
  /** Words that bring a command here; none where it is here anyway. */
  readonly join: readonly string[];
}
