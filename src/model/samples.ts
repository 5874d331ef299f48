import type { Bystander } from './replication.ts';

/** A process on the path between the servers. */
export type PathProcess = 'source' | 'proxy' | 'replica';

/**
 * Which stretch of the path a fault sits on (`link` = inside the proxy, between the two legs), or, for faults that act on a process,
 * which process.
 */
export type Leg = 'link' | 'source-proxy' | 'proxy-replica' | PathProcess;

/** Where a fault acts: inside the proxy, in the kernel, on a process, or on what a server is configured to do. */
export type FaultLayer = 'proxy' | 'kernel' | 'process' | 'server';

/** What shows that a fault took effect: named numbers read from the proxy, the kernel or the process. */
export interface Proof {
  /** True when the numbers show an effect on traffic, not only that the fault was installed. */
  readonly tookEffect: boolean;
  /** One sentence for the report. */
  readonly summary: string;
  readonly numbers: Readonly<Record<string, number | string | boolean | null>>;
}

/** One TCP socket of the replication path, as the kernel's table shows it. Queues in bytes. */
export interface SocketSample {
  /** Whose socket: the source's end, the proxy's end towards the source, the proxy's end towards the replica, the replica's end. */
  readonly end: 'source' | 'proxy-upstream' | 'proxy-downstream' | 'replica';
  readonly state: string;
  readonly localPort: number;
  readonly peerPort: number;
  readonly sendQueue: number;
  readonly receiveQueue: number;
  /** Unanswered retransmissions at this moment. */
  readonly retransmits: number;
}

/** What one end says about semi-synchronous replication. Totals since server start; `null` where that end has no such number. */
export interface SemiSyncSample {
  /** Whether commits really wait (source), or acknowledgements are really sent (replica), at this moment. */
  readonly active: boolean;
  readonly clients: number | null;
  readonly acknowledged: number | null;
  readonly unacknowledged: number | null;
  /** Switches from waiting for acknowledgements to not waiting. */
  readonly fallbacks: number | null;
}

/** Error counters by number, plus Aborted_clients. Totals since server start. */
export interface Counters {
  readonly errors: Readonly<Record<string, number>> | null;
  readonly abortedClients: number;
}

/**
 * One TCP connection through the proxy. Bytes as the proxy counted them, or, where it does not count in time, as the kernel did for the proxy's
 * sockets; `null` where neither is known.
 */
export interface ProxyConnectionSample {
  /** Rises with every new connection of the link. */
  readonly id: number;
  readonly open: boolean;
  /** From the source towards the replica: received by the proxy, passed on by it. */
  readonly downstreamIn: number | null;
  readonly downstreamOut: number | null;
  readonly upstreamIn: number | null;
  readonly upstreamOut: number | null;
  /** Taken in and not passed on, both directions. */
  readonly buffered: number | null;
  readonly binlogEvents: number | null;
  readonly resentBytes: number | null;
  readonly closedBy: string | null;
  /** Why some of the bytes are `null`; absent when all are known. */
  readonly bytesUnknown?: string;
}

export type WriteOutcome = 'ok' | 'failed' | 'unknown';

/** What the end-of-case comparison of the source with one replica found. */
export interface IntegrityFacts {
  /** Which replica: of the pair, or a third server. Absent in histories of versions that knew only the former. */
  readonly replica?: 'replica' | Bystander;
  readonly sourceGtid: string;
  readonly replicaGtid: string;
  /** On the source and not on the replica; on the replica and not on the source. */
  readonly missing: string;
  readonly errant: string;
  readonly acknowledged: number;
  readonly unknown: number;
  /** Acknowledged writes absent from the replica, and writes present more than once (at most 20 tokens each). */
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly rows: { readonly source: number; readonly replica: number };
  readonly checksum: { readonly source: string; readonly replica: string };
  readonly caughtUp: boolean;
  readonly applierErrno: number;
}
