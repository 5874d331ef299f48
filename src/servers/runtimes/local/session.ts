import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, QueryResult, ResultSetHeader } from 'mysql2/promise';
import { ReplfaultError } from '../../../model/errors.ts';
import type { Flavour, Row } from '../../flavour.ts';
import type { Patience, Session } from '../../types.ts';
import { answerTimeoutMs, answerWithin, connectBounded, sessionLost } from './bounded-connection.ts';

export interface SessionTarget {
  /** Name of the server, for messages. */
  readonly name: string;
  readonly flavour: Pick<Flavour, 'sessionSettings'>;
  readonly version: string;
  readonly socketPath: string;
  readonly user: string;
  readonly password: string;
}

/** What a server tells with its answer, where the session asked for it: MySQL its GTIDs, MariaDB a variable that holds one. */
interface StateChanges {
  readonly gtids?: readonly string[];
  readonly systemVariables?: Readonly<Record<string, string>>;
}

const goodbyeMs = 300;

/**
 * Opens a session over the Unix socket, with all settings that the tool relies on. Times come as text in UTC
 * (`2026-01-31 12:00:00.000000`), so that no digit is lost; BIGINT as number, or as text where a number would not be exact.
 */
export async function openSession(
  target: SessionTarget,
  patience: Patience = {},
  loginTimeoutMs?: number,
): Promise<BoundedSession> {
  const connection = await logIn(target, loginTimeoutMs);
  try {
    await answerWithin(
      target.name,
      'the session settings',
      connection.query(target.flavour.sessionSettings(target.version).join(';\n')),
      { timeoutMs: answerTimeoutMs },
      () => undefined,
    );
  } catch (cause) {
    connection.destroy();
    throw sessionTrouble(target, 'does not accept the session settings', cause);
  }
  return new LocalSession(target.name, connection, patience);
}

/** Logs in over the Unix socket and leaves again, as an account that need not have any privilege. */
export async function logInAndLeave(target: SessionTarget, timeoutMs?: number): Promise<void> {
  await new LocalSession(target.name, await logIn(target, timeoutMs), {}).end();
}

async function logIn(target: SessionTarget, timeoutMs?: number): Promise<Connection> {
  const { socketPath, user, password } = target;
  try {
    const connection = await connectBounded(
      target.name,
      {
        socketPath,
        user,
        password,
        supportBigNumbers: true,
        dateStrings: true,
        timezone: 'Z',
        charset: 'utf8mb4',
        multipleStatements: true,
      },
      timeoutMs,
    );
    // A server that is killed ends its sessions; the queries under way are rejected, and nobody listens for this event.
    connection.on('error', () => undefined);
    return connection;
  } catch (cause) {
    throw sessionTrouble(target, 'does not take a session', cause);
  }
}

/** A session that waits no longer than it is told. */
export interface BoundedSession extends Session {
  query(sql: string, values?: readonly unknown[], patience?: Patience): Promise<readonly Row[]>;
}

class LocalSession implements BoundedSession {
  readonly id: number;
  lost = false;
  closed = false;
  private ended = false;

  constructor(
    private readonly name: string,
    private readonly connection: Connection,
    private readonly patience: Patience,
  ) {
    this.id = connection.threadId ?? 0;
    connection.on('error', () => {
      this.closed = true;
    });
  }

  async query(sql: string, values?: readonly unknown[], patience?: Patience): Promise<readonly Row[]> {
    const result = await this.run(sql, values, patience);
    return Array.isArray(result) ? (result as readonly Row[]) : [];
  }

  async queryEach(statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    if (statements.length < 2) return Promise.all(statements.map((statement) => this.query(statement)));
    const results = (await this.run(statements.join(';\n'))) as unknown as readonly unknown[];
    return results.map((result) => (Array.isArray(result) ? (result as readonly Row[]) : []));
  }

  async execute(sql: string, values?: readonly unknown[]): Promise<{ affectedRows: number; gtid: string | null }> {
    const result = await this.run(sql, values);
    if (Array.isArray(result)) return { affectedRows: 0, gtid: null };
    const { affectedRows, stateChanges } = result as ResultSetHeader & { stateChanges?: StateChanges | null };
    return { affectedRows, gtid: stateChanges?.gtids?.at(-1) ?? stateChanges?.systemVariables?.['last_gtid'] ?? null };
  }

  private async run(sql: string, values?: readonly unknown[], patience = this.patience): Promise<QueryResult> {
    if (this.lost) throw sessionLost(this.name);
    const answer = values === undefined ? this.connection.query(sql) : this.connection.query(sql, [...values]);
    const [result] = await answerWithin(this.name, sql, answer, patience, () => {
      this.lost = true;
      this.connection.destroy();
    });
    return result;
  }

  /**
   * Says goodbye, because a server counts and logs every connection that ends without (`Aborted_clients`), which would spoil
   * the evidence. One that does not answer (stopped, killed) is left after a moment.
   */
  async end(): Promise<void> {
    if (this.ended || this.lost) return;
    this.ended = true;
    const patience = new AbortController();
    const goodbye = this.connection.end().catch(() => undefined);
    await Promise.race([goodbye, delay(goodbyeMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    this.connection.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }
}

function sessionTrouble(target: SessionTarget, what: string, cause: unknown): ReplfaultError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReplfaultError('session-failed', `Server ${target.name} ${what}: ${reason}`, { cause });
}
