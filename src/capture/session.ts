import type { Socket } from 'node:net';
import { type Connection, type ConnectionOptions, createConnection, type QueryError } from 'mysql2';
import { ReplfaultError } from '../model/errors.ts';
import type { Row } from '../servers/flavour.ts';
import { addressText } from './address.ts';
import { connectionError, type EndName, printable } from './connection-errors.ts';
import { type Identity, readIdentity } from './identity.ts';
import type { Pace } from './pace.ts';
import { type AllowedText, assertAllowed, type Holes, type StatementName, statements, textOf } from './statements.ts';
import { sslOptions, type TlsChoice } from './tls.ts';

/** How one server is reached, and as whom. */
export interface Target extends EndName {
  readonly user: string;
  readonly password: string;
  readonly tls: TlsChoice;
  /** Of a replica: the channel that is meant, empty for the one without a name; absent: the one that leads to the source. */
  readonly channel?: string;
}

/** What a server said to a statement: rows, or why not. */
export type Answer =
  | { readonly rows: readonly Row[] }
  | {
      /** One sentence with the server's own words. */
      readonly refused: string;
      /** Grant that would help; `null` where a missing privilege is not the reason. */
      readonly grant: string | null;
    };

/** Our own end of a TCP connection, to find it in the kernel's tables; `null` for a Unix socket. */
export interface OwnSocket {
  readonly localPort: number;
  readonly peerPort: number;
  /** The other end is this machine. */
  readonly loopback: boolean;
}

/** A connection that can say nothing but what is on the list. */
export interface ReadOnlySession extends AsyncDisposable {
  readonly end: EndName['end'];
  readonly identity: Identity;
  readonly encrypted: boolean;
  readonly socket: OwnSocket | null;
  /** @throws ReplfaultError when the connection is lost or time is up; what the server refuses is an answer. */
  ask(name: StatementName, filled?: Holes): Promise<Answer>;
  /** Round trip of a statement that costs the server nothing, ms. */
  ping(): Promise<number>;
}

/** Errors by which servers say that a privilege is missing. */
const denied = new Set([1044, 1045, 1142, 1143, 1227, 1370]);
const goodbyeMs = 300;

/**
 * Connects, finds out what answers there, and refuses what is no MySQL or MariaDB. Nothing is said to the server but statements of
 * the list: no session settings, no database. @throws ReplfaultError `capture-connect`, `capture-not-mysql`, `capture-timeout` (exit 3).
 *
 * @param opened is given the socket of each attempt before it connects, to watch it
 */
export async function openReadOnly(
  target: Target,
  pace: Pace,
  opened: (socket: Socket) => void = () => undefined,
): Promise<{ readonly session: ReadOnlySession; readonly warnings: readonly string[] }> {
  const ssl = sslOptions(target.tls, target.address);
  let connection: Connection;
  let encrypted = ssl !== null;
  const warnings: string[] = [];
  try {
    connection = await connect(target, pace, opened, ssl === null ? {} : { ssl });
  } catch (cause) {
    const { code } = cause as { code?: string };
    const noTls = code === 'HANDSHAKE_NO_SSL_SUPPORT' || code === 'HANDSHAKE_SSL_ERROR';
    if (target.tls.mode !== 'PREFERRED' || !noTls) throw asError(target, cause);
    encrypted = false;
    warnings.push(`the connection to the ${target.end} is not encrypted: use --ssl-mode REQUIRED to refuse this`);
    connection = await connect(target, pace, opened, {}).catch((again: unknown) => {
      throw asError(target, again);
    });
  }
  try {
    // In every dialect the same, and needed to know the dialect.
    const rows = await say(
      connection,
      pace,
      target,
      assertAllowed('mysql-8.4', statements['mysql-8.4'].identity?.text ?? ''),
    );
    const identity = readIdentity(target, rows[0] ?? {});
    return { session: new CaptureSession(connection, pace, target, identity, encrypted), warnings };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

class CaptureSession implements ReadOnlySession {
  readonly end: EndName['end'];
  readonly identity: Identity;
  readonly encrypted: boolean;
  readonly socket: OwnSocket | null;
  private readonly connection: Connection;
  private readonly pace: Pace;
  private readonly name: EndName;

  constructor(connection: Connection, pace: Pace, name: EndName, identity: Identity, encrypted: boolean) {
    this.connection = connection;
    this.pace = pace;
    this.name = name;
    this.end = name.end;
    this.identity = identity;
    this.encrypted = encrypted;
    this.socket = ownSocket(connection, name);
  }

  async ask(name: StatementName, filled?: Holes): Promise<Answer> {
    const { dialect } = this.identity;
    const text = textOf(dialect, name, filled);
    if (text === null) return { refused: `this server has no such statement (${name})`, grant: null };
    try {
      return { rows: await say(this.connection, this.pace, this.name, text) };
    } catch (error) {
      if (!(error instanceof RefusedStatement)) throw error;
      return {
        refused: printable(`${error.message} (${error.errno})`),
        grant: denied.has(error.errno) ? (statements[dialect][name]?.privilege ?? null) : null,
      };
    }
  }

  async ping(): Promise<number> {
    await this.pace.turn();
    const startedAt = performance.now();
    await query(this.connection, this.pace, this.name, assertAllowed(this.identity.dialect, 'SELECT 1'));
    return performance.now() - startedAt;
  }

  /** With a goodbye, since servers count and log every connection that ends without. */
  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, goodbyeMs);
      this.connection.end(() => {
        clearTimeout(patience);
        resolve();
      });
    });
    this.connection.destroy();
  }
}

class RefusedStatement extends Error {
  readonly errno: number;
  constructor(errno: number, message: string) {
    super(message);
    this.errno = errno;
  }
}

/** The library's own type knows nothing of `sqlMessage`, which only answers of a server have. */
const isFromServer = (error: QueryError): error is QueryError & { readonly sqlMessage: string } =>
  'sqlMessage' in error && error.sqlMessage !== undefined && !error.fatal;

async function say(connection: Connection, pace: Pace, name: EndName, text: AllowedText): Promise<readonly Row[]> {
  await pace.turn();
  return query(connection, pace, name, text);
}

function query(connection: Connection, pace: Pace, name: EndName, text: AllowedText): Promise<readonly Row[]> {
  const answered = new Promise<readonly Row[]>((resolve, reject) => {
    connection.query({ sql: text }, (error, rows) => {
      if (error === null) resolve(Array.isArray(rows) ? (rows as readonly Row[]) : []);
      else if (isFromServer(error)) reject(new RefusedStatement(error.errno ?? 0, error.sqlMessage));
      else reject(lostConnection(name, error));
    });
  });
  return pace.within(pace.limits.statementMs, `a statement on the ${name.end}`, answered);
}

/** One attempt. The library's own patience ends with the first packet; ours covers the whole handshake. */
async function connect(
  target: Target,
  pace: Pace,
  opened: (socket: Socket) => void,
  more: ConnectionOptions,
): Promise<Connection> {
  const { address, user, password } = target;
  const connection = createConnection({
    ...(address.kind === 'tcp' ? { host: address.host, port: address.port } : { socketPath: address.path }),
    user,
    password,
    supportBigNumbers: true,
    dateStrings: true,
    charset: 'utf8mb4',
    connectTimeout: pace.limits.connectMs,
    // A server must not be able to ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    ...more,
  });
  const { stream } = connection as unknown as { readonly stream?: Socket };
  if (stream !== undefined) opened(stream);
  const ready = new Promise<void>((resolve, reject) => {
    connection.once('connect', () => resolve());
    // Stays on: a server that dies later rejects what is asked of it, and nobody else listens.
    connection.on('error', reject);
  });
  try {
    await pace.within(pace.limits.connectMs, `connecting to the ${target.end}`, ready);
    return connection;
  } catch (error) {
    connection.destroy();
    // The library only ends it: a socket that is still connecting would keep the process until the kernel gives up, after minutes.
    stream?.destroy();
    if (!(error instanceof ReplfaultError)) throw error;
    throw new ReplfaultError(
      'capture-connect',
      `The ${target.end} at ${addressText(address)} does not answer: ${error.message}`,
      {
        hint: 'Check that a MySQL or MariaDB server listens there, and check firewalls on the path.',
        cause: error,
      },
    );
  }
}

const asError = (name: EndName, cause: unknown): unknown =>
  cause instanceof ReplfaultError || (cause as Error).name === 'AbortError' ? cause : connectionError(name, cause);

function lostConnection({ end }: EndName, cause: Error): ReplfaultError {
  return new ReplfaultError('capture-lost', `The connection to the ${end} was lost: ${printable(cause.message)}`, {
    hint: 'Nothing was changed; try again.',
    cause,
  });
}

function ownSocket(connection: Connection, { address }: EndName): OwnSocket | null {
  if (address.kind === 'socket') return null;
  const { stream } = connection as unknown as { readonly stream?: Socket };
  if (stream?.localPort === undefined || stream.remotePort === undefined) return null;
  const { localAddress = '', remoteAddress = '' } = stream;
  return { localPort: stream.localPort, peerPort: stream.remotePort, loopback: localAddress === remoteAddress };
}
