import type { Attributes, AttributeTable } from './attributes.ts';
import type { MysqlView } from './mysql/view.ts';

/** `upstream` = client to server (replica to source); `downstream` = server to client (source to replica). */
export type Direction = 'upstream' | 'downstream';
export const directions: readonly Direction[] = ['upstream', 'downstream'];

/** How a connection is ended: an orderly FIN, or an RST that throws away what is still in flight. */
export type CloseKind = 'fin' | 'rst';

/** What a toxic is shown each time it is asked. Times in ms on the monotonic clock. */
export interface Passage {
  readonly nowMs: number;
  /** Position in the stream of the first byte that waits for this toxic, counted from the start of the connection. */
  readonly offset: number;
  /** Bytes of the oldest piece that has come through the toxics before; 0 while nothing waits. */
  readonly bytes: number;
  /** Serial number of the oldest waiting piece, as it came from the sender or the toxic before, and when it came. */
  readonly piece: number;
  readonly arrivedAtMs: number;
  /** True once the sender has closed its side and nothing waits any more: only the closing is left to pass on. */
  readonly ended: boolean;
  /** Bytes that this toxic let through and that the receiver's socket has not accepted yet; later toxics may hold them. */
  readonly unsentBytes: number;
}

/** What a toxic answers. Bytes that may not pass stay where they are; nothing is lost by saying no. */
export interface Ruling {
  /** How many of the waiting bytes may pass now. */
  readonly bytes: number;
  /** Ask again at this time even if nothing else happens. */
  readonly askAgainAtMs?: number;
  /** The bytes that pass are thrown away instead of sent. */
  readonly discard?: boolean;
  /** Do not pass on the sender's closing yet. */
  readonly holdEnd?: boolean;
  /** Read nothing more from the sender, so that its own buffers fill. */
  readonly stopReading?: boolean;
  /** End the connection now. */
  readonly close?: CloseKind;
  /** What exactly was hit; goes into the evidence with `close`. */
  readonly detail?: Readonly<Record<string, string | number>>;
}

/** One toxic at work on one direction of one connection. */
export interface ToxicRun {
  /**
   * Decides about the waiting bytes. Called whenever something changes: bytes arrive, the receiver takes bytes, a timer
   * set by `askAgainAtMs` is due, a toxic is added, changed or removed. Must be safe to call any number of times.
   */
  rule(passage: Passage): Ruling;
  /** Told how many bytes it let through: those of its ruling, or what was left of the piece. */
  passed?(bytes: number, nowMs: number): void;
}

/** What a run may know about the connection it works on. */
export interface Flow {
  readonly direction: Direction;
  /** Bytes of this direction that had left the proxy. */
  readonly offset: number;
  /** What the proxy understands of the MySQL conversation on this connection. */
  readonly mysql: MysqlView;
  /**
   * Bytes that have passed and that the receiver's system has not acknowledged yet, `undefined` where that cannot be
   * known. Costs a system call: ask only when it matters.
   */
  unacknowledgedBytes(): number | undefined;
  /** Records, once per connection, that the toxic cannot work here. */
  refuse(reason: string): void;
}

/** The part of a live toxic that its runs read; attributes change under them when the toxic is updated. */
export interface LiveToxic<A extends Attributes = Attributes> {
  readonly name: string;
  readonly attributes: Readonly<A>;
  /** How many connections it has closed since it was added or last updated. */
  readonly firings: number;
}

/** A kind of toxic: one file in `toxics/`, whose name is the type name of the API. */
export interface ToxicDefinition<A extends Attributes> {
  readonly attributes: AttributeTable<A>;
  /** `connection`: works on both directions whatever its `stream` says. Default `stream`. */
  readonly scope?: 'stream' | 'connection';
  /**
   * So many bytes that it holds back are on their way, as on a long line, and do not make the sender wait. Infinity: only the memory of the proxy bounds
   * them. Without it, what it holds back is held up.
   */
  inFlight?(attributes: Readonly<A>): number;
  /** Removing it ends the connections it worked on. */
  readonly closesOnRemoval?: boolean;
  /** While it works, new connections are accepted but not continued to the server. */
  readonly holdsDial?: boolean;
  /** Not part of Toxiproxy: unknown attributes are refused rather than ignored. */
  readonly extension?: boolean;
  /** Refuses attributes that cannot work on this stream or on the connections that are open. @throws ApiError */
  check?(attributes: Readonly<A>, stream: Direction, live: readonly MysqlView[]): void;
  start(flow: Flow, toxic: LiveToxic<A>, nowMs: number): ToxicRun;
}

/** A toxic definition without its attribute type, as the registry and the proxy handle it. */
export type ToxicKind = ToxicDefinition<Attributes>;

/** Types a toxic while keeping its attribute names; use for the default export of a file in `toxics/`. */
export function defineToxic<A extends Attributes>(definition: ToxicDefinition<A>): ToxicKind {
  return definition as unknown as ToxicKind;
}

/** The ruling of a toxic that has no objection. */
export const passAll = (passage: Passage): Ruling => ({ bytes: passage.bytes });
