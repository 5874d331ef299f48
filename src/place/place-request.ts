/** Packet by packet, as delays of the proxy, or packets where this machine can. */
export type LinkChoice = 'auto' | 'packet' | 'proxy';

/** Which servers, where, and behind which proxy: what the place of a run is prepared from. */
export interface PlaceRequest {
  /** Servers of the matrix; empty: the default of the runtime. */
  readonly servers: readonly string[];
  /** Another server for the replica of each pair. */
  readonly replicaServer?: string | undefined;
  /** Image of both servers, used as it is. */
  readonly image?: string | undefined;
  readonly runtime: 'auto' | 'local' | 'docker';
  readonly proxy: 'auto' | 'embedded' | 'binary' | 'docker';
  readonly isolation: 'auto' | 'netns' | 'none';
  /** How links are made that a case asks for; `auto` unless told. */
  readonly link?: LinkChoice | undefined;
  /** Longest time to pull one image, ms. */
  readonly pullTimeoutMs?: number | undefined;
}

/** What some case needs of its place. What no case needs is neither looked for nor fetched nor built. */
export interface Wanted {
  /** The system call tracer. */
  readonly tracing: boolean;
  /** A clock of a server's own; left out: none. */
  readonly clock?: boolean;
  /** Our proxy, for faults that the original lacks. */
  readonly ownProxy: boolean;
  /** A link with a round trip, loss or bandwidth of its own. */
  readonly links: boolean;
  /** Socket buffers or a congestion control; left out: none. */
  readonly tcp?: boolean;
  /** What becomes of a case with such a link in containers that have no packets; left out: it is skipped. */
  readonly withoutPackets?: 'proxy' | undefined;
}
