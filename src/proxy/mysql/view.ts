/**
 * How far the proxy can read a connection. `unknown`: too early to tell. `plain`: a readable MySQL conversation. The
 * others cannot be read, and say why.
 */
export type Readability = 'unknown' | 'plain' | 'tls' | 'compressed' | 'not-mysql';

/** One binlog event of a dump stream, at its place in the downstream byte stream. */
export interface EventMark {
  /** Counts the events of this connection from 1, heartbeats included. */
  readonly serial: number;
  readonly family: string;
  /** Stream positions of its first byte (packet header included) and of the byte after its last. */
  readonly start: number;
  readonly end: number;
  /** Event length in bytes, without packet framing. */
  readonly size: number;
  /** Log file it belongs to, and the position right after it there; 0 for events made up for the stream. */
  readonly file: string;
  readonly endPosition: number;
  readonly artificial: boolean;
}

/** What a toxic may know about the MySQL conversation on its connection. */
export interface MysqlView {
  readonly readability: Readability;
  /** True while the server streams binlog events to this client. */
  readonly dumping: boolean;
  /** Events that have arrived at the proxy and have not completely passed, oldest first. */
  readonly marks: readonly EventMark[];
  /** Downstream position up to which every event is marked; bytes beyond it may start an event of any type. */
  readonly markedUpTo: number;
}

/** Why events cannot be seen on a connection, in words for people; `undefined` when they can, or may yet. */
export function unreadableBecause(readability: Readability): string | undefined {
  switch (readability) {
    case 'tls':
      return 'the connection uses TLS';
    case 'compressed':
      return 'the connection uses protocol compression';
    case 'not-mysql':
      return 'the connection does not speak the MySQL protocol';
    default:
      return undefined;
  }
}
