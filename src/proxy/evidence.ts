import type { Instant } from './clock.ts';
import { instant } from './clock.ts';
import type { Readability } from './mysql/view.ts';
import type { Direction } from './toxic.ts';

/** Who ended a connection, and how. */
export interface Closing {
  readonly by: 'client' | 'upstream' | 'toxic' | 'proxy';
  /** `fin`, `rst`, or the system's error code (for example ECONNREFUSED when the server could not be reached). */
  readonly how: string;
  /** Name of the toxic when `by` is `toxic`. */
  readonly toxic?: string;
}

/** One direction of one connection. Bytes since the connection began; live, not only at the end. */
export interface LaneReport {
  /** Taken from the sender's socket, and accepted by the receiver's socket. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Separate writes to the receiver's socket. */
  readonly sentPieces: number;
  /** Thrown away by a toxic. */
  readonly discardedBytes: number;
  /** Held in the proxy's memory right now. */
  readonly bufferedBytes: number;
  /** False while the proxy deliberately takes nothing more from the sender. */
  readonly reading: boolean;
}

export interface BinlogPoint {
  readonly event: string;
  readonly file: string;
  readonly endPosition: number;
}

/** What passed of a binlog dump stream. Sizes are event sizes, without packet framing. */
export interface BinlogReport {
  /** Completely passed events other than heartbeats. */
  readonly events: number;
  readonly heartbeats: number;
  readonly bytes: number;
  /** First and last passed event that has a place in a log file. */
  readonly first: BinlogPoint | null;
  readonly last: BinlogPoint | null;
  /** Passed events with data that had completely passed on an earlier connection of this proxy already. */
  readonly resentEvents: number;
  readonly resentBytes: number;
  /** The event that has passed only in part, if any. */
  readonly partial: (BinlogPoint & { readonly passedBytes: number; readonly wireBytes: number }) | null;
}

export interface ConnectionReport {
  readonly id: number;
  readonly state: 'dialling' | 'open' | 'closed';
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly closedBy: Closing | null;
  /** The client's own port, and the port the proxy uses towards the server; `null` before it is connected. */
  readonly clientPort: number | null;
  readonly upstreamLocalPort: number | null;
  readonly upstream: LaneReport;
  readonly downstream: LaneReport;
  readonly mysql: Readability;
  /** `null` until the client asks for a binlog dump. */
  readonly binlog: BinlogReport | null;
}

/**
 * `engaged`: the toxic is in force on this connection. `acted`: it held back or threw away something for the first time.
 * `fired`: it ended the connection. `refused`: it cannot work here. `released`: it was removed.
 */
export type ToxicAct = 'engaged' | 'acted' | 'fired' | 'refused' | 'released';

export interface ToxicEvent {
  readonly at: Instant;
  readonly toxic: string;
  readonly type: string;
  readonly act: ToxicAct;
  readonly connection: number;
  readonly direction: Direction;
  /** Bytes of that direction that had passed. */
  readonly offset: number;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Answer of `GET /proxies/{name}/connections`. */
export interface ProxyEvidence {
  readonly proxy: string;
  readonly now: Instant;
  /** Open ones and the latest closed ones, oldest first. */
  readonly connections: readonly ConnectionReport[];
  /** Closed connections and toxic events that are no longer listed, to keep memory bounded. */
  readonly forgottenConnections: number;
  readonly toxicEvents: readonly ToxicEvent[];
  readonly forgottenToxicEvents: number;
}

/** A list that keeps the latest entries and counts what it had to forget. */
export class RecentList<T> {
  private readonly limit: number;
  private entries: T[] = [];
  forgotten = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(entry: T): void {
    this.entries.push(entry);
    if (this.entries.length <= this.limit) return;
    this.entries.shift();
    this.forgotten += 1;
  }

  get all(): readonly T[] {
    return this.entries;
  }
}

/** Writes down what toxics did, for proof. */
export class ToxicJournal {
  readonly recent = new RecentList<ToxicEvent>(2000);

  write(event: Omit<ToxicEvent, 'at'>): void {
    this.recent.add({ at: instant(), ...event });
  }
}
