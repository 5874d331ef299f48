import type { Role } from '../../model/replication.ts';
import { secretsIn, withoutSecrets } from '../../model/sql-secrets.ts';
import type { Recorder } from '../../probes/recorder.ts';
import type { Row } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';

/** An idle server answers within that, ms; STOP may wait for a receiver that is connecting. */
const answerMs = 15_000;

/** An answer of a server that is an error. */
export interface Refusal {
  readonly errno: number;
  readonly message: string;
}

/** What says statements to the two servers of an entry; each one goes into the history, without secrets. */
export interface Hand {
  /** @throws whatever the server answers. */
  say(on: Role, statement: string): Promise<readonly Row[]>;
  /** Says them in order, in one session of their own. @throws whatever the server answers. */
  sayInSession(on: Role, statements: readonly string[]): Promise<void>;
}

type Ask = (sql: string) => Promise<readonly Row[]>;

/** @param action under which name the statements are recorded */
export function openHand(
  servers: Readonly<Record<Role, StartedServer>>,
  recorder: Pick<Recorder, 'now' | 'record'>,
  signal: AbortSignal,
  action: string,
): Hand {
  const said = async (on: Role, statement: string, ask: Ask): Promise<readonly Row[]> => {
    const startedAt = recorder.now();
    const shown = shownOf(statement);
    const record = (failure: { errno: number | null; error: string } | null): void => {
      const { errno, error } = failure ?? { errno: null, error: null };
      const tookMs = Math.round(recorder.now() - startedAt);
      recorder.record({ kind: 'operator', action, on, statement: shown, errno, error, tookMs }, startedAt);
    };
    try {
      const rows = await ask(statement);
      record(null);
      return rows;
    } catch (cause) {
      const failure = cause as Error & { errno?: number };
      // A server quotes what it could not read.
      failure.message = withoutSecrets(failure.message, secretsIn(statement));
      record({ errno: failure.errno ?? null, error: failure.message });
      throw cause;
    }
  };
  return {
    say: (on, statement) =>
      said(on, statement, (sql) => servers[on].query(sql, undefined, { timeoutMs: answerMs, signal })),
    async sayInSession(on, statements) {
      await using session = await servers[on].connect();
      for (const statement of statements) {
        signal.throwIfAborted();
        await said(on, statement, (sql) => session.query(sql));
      }
    },
  };
}

/** A statement as it may be written down. */
export const shownOf = (statement: string): string => withoutSecrets(statement, secretsIn(statement));

/** The error number and the text of an answer; `null` for a failure that no server answered. */
export function refusalOf(cause: unknown): Refusal | null {
  const { errno, message, sqlMessage } = cause as Error & { errno?: unknown; sqlMessage?: unknown };
  // Errors of sockets have numbers too, and no text of a server.
  return typeof errno === 'number' && typeof sqlMessage === 'string' ? { errno, message } : null;
}
