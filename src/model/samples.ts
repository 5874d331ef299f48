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

/** What the kernel says of one TCP connection (`ss -tim`). */
export interface TcpSocket {
  readonly congestionControl: string;
  /** Size of its buffers at this moment, bytes as the kernel accounts for them. */
  readonly sendBufferBytes: number;
  readonly receiveBufferBytes: number;
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
  /** The setting that hides them from a server that could count; left out where there are some, and where the server counts none. */
  readonly errorsMissing?: string;
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
  /** In how many pieces these were passed on: writes of our proxy, or segments as the kernel counts them. Absent where that is not counted. */
  readonly downstreamPieces?: number;
  readonly upstreamIn: number | null;
  readonly upstreamOut: number | null;
  /** Taken in and not passed on, both directions. */
  readonly buffered: number | null;
  readonly binlogEvents: number | null;
  readonly resentBytes: number | null;
  readonly closedBy: string | null;
  /** TCP port of the client; absent where the proxy does not tell. */
  readonly clientPort?: number;
  /** By the clock of the machine, ms since 1970; absent where the proxy does not tell. */
  readonly openedAtMs?: number;
  readonly closedAtMs?: number;
  /** Type of the last binlog event of a log file that has passed whole; absent where none has, or where nobody reads the stream. */
  readonly lastEvent?: string;
  /** Why some of the bytes are `null`; absent when all are known. */
  readonly bytesUnknown?: string;
}

export type WriteOutcome = 'ok' | 'failed' | 'unknown';

/** A write of the workload that got no answer, and was given up. */
export interface UnansweredWrite {
  /** The statement under way, for example COMMIT. */
  readonly doing: string;
  /** What the source showed for it in its process list; `null` where it did not tell. */
  readonly state: string | null;
}

/** One table at the end of a case: row counts, and hashes over all rows in the order of the primary key (empty where the table is missing). */
export interface TableComparison {
  /** `database.table` */
  readonly table: string;
  readonly rows: { readonly source: number; readonly replica: number };
  readonly hash: { readonly source: string; readonly replica: string };
}

/** One row that is not the same on both ends. */
export interface RowDifference {
  readonly table: string;
  /** The primary key, `id=17`; a hash of the row where there is none; empty where the whole table is meant. */
  readonly key: string;
  /** As seen from the replica: the row is missing there, is there and not on the source, has other values, or is there more often. */
  readonly what: 'missing' | 'extra' | 'changed' | 'doubled';
  /** Columns whose values differ. */
  readonly columns?: readonly string[];
  /** The write that made the row, where it says so. */
  readonly token?: string;
}

/** What is known of a write that has to be named. */
export interface NamedWrite {
  readonly gtid: string | null;
  /** Keys in the ledger's table on the replica; empty where it is not there. */
  readonly keys: readonly string[];
}

/** What the end-of-case comparison of the source with one replica found. What is optional came with later versions. */
export interface IntegrityFacts {
  /** Which replica: of the pair, or a third server. Absent in histories of versions that knew only the former. */
  readonly replica?: 'replica' | Bystander;
  /** The source never came back: the replica was compared with the ledger alone; `sourceGtid` is what clients were told. */
  readonly sourceGone?: true;
  readonly sourceGtid: string;
  readonly replicaGtid: string;
  /** On the source and not on the replica; on the replica and not on the source. */
  readonly missing: string;
  readonly errant: string;
  /** Under which name each server's own transactions stand in GTIDs: its UUID, or its server id in MariaDB. */
  readonly ids?: { readonly source: string | null; readonly replica: string };
  readonly acknowledged: number;
  readonly unknown: number;
  /** Acknowledged writes absent from the replica, and writes present more than once (at most 20 tokens each). */
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  /** Writes that failed before their COMMIT and are on the replica all the same (at most 20 tokens). */
  readonly neverCommitted?: readonly string[];
  /** Of the writes named anywhere here, by token. */
  readonly writes?: Readonly<Record<string, NamedWrite>>;
  /** Rows of the ledger's table; `null` where there was no source to ask. */
  readonly rows: { readonly source: number | null; readonly replica: number };
  /** One hash over all tables. */
  readonly checksum: { readonly source: string | null; readonly replica: string };
  readonly tables?: readonly TableComparison[];
  /** At most 20, of all tables together. */
  readonly differences?: readonly RowDifference[];
  readonly moreDifferences?: boolean;
  /** The workload's counter, which every write moves by one in its own transaction; `null` where it could not be read. */
  readonly counter?: { readonly source: number | null; readonly replica: number | null };
  /** What the replica does not apply, or the source does not log, by the name of the status column. */
  readonly filters?: Readonly<Record<string, string>>;
  readonly caughtUp: boolean;
  readonly applierErrno: number;
  readonly applierError?: string;
}

/** Packets of one direction of a link since it was made. What was sent and has not arrived was lost, or is on its way. */
export interface LinkTraffic {
  readonly sentPackets: number;
  readonly arrivedPackets: number;
}

/** One look at a link of packets. */
export interface LinkSample {
  readonly toReplica: LinkTraffic;
  readonly toSource: LinkTraffic;
  /** Segments that TCP of each end has sent again, of all connections. */
  readonly retransmits: { readonly source: number; readonly replica: number };
  readonly alive: boolean;
}
