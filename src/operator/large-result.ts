import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2';

const connectTimeoutMs = 5000;
/** A goodbye waits no longer than this, ms. */
const goodbyeMs = 1000;
/** One row's value, bytes: about what a server collects before it writes. */
const rowBytes = 16 * 1024;
/** Digits are joined with one another; so many of them make this many rows at most. */
const digits = 4;
const mostResultBytes = 10 ** digits * rowBytes;

const tenRows = Array.from({ length: 10 }, (_, n) => (n === 0 ? 'SELECT 0 AS d' : `SELECT ${n}`)).join(' UNION ALL ');

/** A result of so many rows that needs no table; the server makes each row when it sends it. */
const selectRows = (rows: number): string =>
  `SELECT REPEAT('x', ${rowBytes}) AS filler FROM ${Array.from({ length: digits }, (_, n) => `(${tenRows}) AS d${n}`).join(' CROSS JOIN ')} LIMIT ${rows}`;

/** How the reading of a result ended: whole, or with what the client was told. */
export interface ResultEnd {
  readonly rows: number;
  readonly bytes: number;
  /** `null` where every row came. */
  readonly error: string | null;
}

/** A client with a connection of its own, beside any link, which reads one large result as fast as it comes, unless its socket is paused. */
export class LargeResultClient implements AsyncDisposable {
  rows = 0;
  bytes = 0;

  private connection: Connection | undefined;

  private constructor(readonly socket: Socket) {}

  /** Opens the TCP connection, and no more. @throws what the attempt fails with. */
  static async connect(
    address: { readonly host: string; readonly port: number },
    signal: AbortSignal,
  ): Promise<LargeResultClient> {
    const socket = connect(address.port, address.host);
    try {
      await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)]) });
      return new LargeResultClient(socket);
    } catch (cause) {
      socket.destroy();
      throw cause;
    }
  }

  /** Its own TCP port. */
  get port(): number {
    return this.socket.localPort ?? 0;
  }

  /** Logs in. Resolves to net_write_timeout of this session, seconds. @throws what the server answers. */
  async logIn(account: { readonly user: string; readonly password: string }): Promise<number> {
    this.connection = createConnection({ ...account, stream: this.socket, connectTimeout: connectTimeoutMs });
    this.connection.on('error', () => undefined);
    const [rows] = await this.connection.promise().query('SELECT @@session.net_write_timeout AS seconds');
    return Number((rows as { seconds: number }[])[0]?.seconds);
  }

  /** Begins to read a result of at least so many bytes (rounded up to whole rows); after `logIn`. `end` never rejects. */
  read(bytes: number): { readonly bytes: number; readonly end: Promise<ResultEnd> } {
    const wanted = Math.ceil(Math.min(bytes, mostResultBytes) / rowBytes);
    const end = new Promise<ResultEnd>((resolve) => {
      const ended = (error: string | null): void => resolve({ rows: this.rows, bytes: this.bytes, error });
      const failed = ({ message, code }: Error & { code?: string }): void => ended(`${code ?? 'error'}: ${message}`);
      const query = this.connection?.query(selectRows(wanted));
      query?.on('result', (row: object) => {
        this.rows += 1;
        this.bytes += String((row as { filler?: string }).filler).length;
      });
      query?.on('end', () => {
        const whole = this.rows === wanted && this.bytes === wanted * rowBytes;
        ended(whole ? null : `the result ended after ${this.rows} of ${wanted} rows`);
      });
      query?.on('error', failed);
      // A lost connection is told to the connection, where a query has no callback.
      this.connection?.on('error', failed);
      this.socket.on('close', () => ended('the connection was closed'));
    });
    return { bytes: wanted * rowBytes, end };
  }

  /** In good order where the connection lives, or the source would count one more aborted client. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { connection } = this;
    if (connection) {
      const bound = new AbortController();
      const late = delay(goodbyeMs, undefined, { signal: bound.signal });
      await Promise.race([connection.promise().end(), late]).catch(() => undefined);
      bound.abort();
      late.catch(() => undefined);
    }
    this.socket.destroy();
  }
}
