import { setTimeout as delay } from 'node:timers/promises';
import { boundExpired, bounded } from '../../model/bounded.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { secretsIn, withoutSecrets } from '../../model/sql-secrets.ts';
import type { LintAnswer } from '../../model/upgrade-lint.ts';
import type { Row } from '../../servers/flavour.ts';
import type { Session, StartedServer } from '../../servers/types.ts';
import { refusalOf } from '../entry/hand.ts';
import { ownDatabase } from './fingerprint.ts';
import { sparingMemory } from './spare-memory.ts';

/** A statement that has not been answered by then is ended, ms. */
const answersWithinMs = 5_000;
/** A server that was told to end is gone by then, ms. */
const endsWithinMs = 15_000;
/** A statement that was killed is gone by then, ms. */
const killedWithinMs = 2_000;
const pollMs = 25;
/** Warnings about how the pair was started and not about the statement: --skip-name-resolve (1285, ER_WARN_HOSTNAME_WONT_WORK). */
const ofPair: ReadonlySet<number> = new Set([1285]);
/** More rows of a SELECT are not read. */
const mostRows = 1_000;
/** Longer messages are cut, characters. */
const mostText = 1_000;

/** The folder of the plugins of this program. */
const pluginFolder = /(?:\/[^\s'"/]+)+\/(?=[^\s'"/]+\.so\b)/g;

/** What a server said to a statement. */
export interface Said extends LintAnswer {
  readonly columns: readonly string[] | null;
  readonly rows: number | null;
  readonly tookMs: number;
  /** What was executed may go on, although it was killed. */
  readonly goesOn?: true;
}

/**
 * Executes statements one after the other in a session of their own, with the server's own sql_mode, each for 5 s at most; the answer is that of the first
 * one that is not accepted, or of the last one, with the warnings of all. What a session holds (locks, variables, transactions) goes with it.
 */
export async function execute(
  server: StartedServer,
  statements: readonly string[],
  signal: AbortSignal,
): Promise<Said> {
  const startedAt = performance.now();
  const warnings: string[] = [];
  let errno: number | null = null;
  let rows: readonly Row[] = [];
  let session: Session | undefined;
  const said = (answer: Omit<Said, 'tookMs'>): Said => {
    // Short ones stand in every word; what a file holds as a secret never comes here.
    const secrets = statements.flatMap((one) => secretsIn(one)).filter(({ length }) => length > 3);
    const message = answer.message === null ? null : withoutSecrets(answer.message, secrets).slice(0, mostText);
    return {
      ...answer,
      message: message?.replace(pluginFolder, '') ?? null,
      tookMs: Math.round(performance.now() - startedAt),
    };
  };
  const nothing = { columns: null, rows: null } as const;
  try {
    session = await server.connect();
    // Warnings stay until a statement that uses a table: those of the session's own settings would be taken for those of the first statement.
    await session.queryEach([
      `SET SESSION sql_mode = DEFAULT, sql_select_limit = ${mostRows}`,
      `USE ${ownDatabase}`,
      'SELECT 1 FROM mysql.db LIMIT 1',
    ]);
    for (const statement of statements) {
      rows = await bounded(session.query(sparingMemory(statement)), {
        ms: answersWithinMs,
        what: 'the answer to a statement',
        signal,
      });
      for (const { Level, Code, Message } of await session.query('SHOW WARNINGS')) {
        if (Level === 'Note' || ofPair.has(Number(Code))) continue;
        errno ??= Number(Code);
        warnings.push(String(Message));
      }
    }
    const [first] = rows;
    return said({
      outcome: 'accepted',
      errno,
      message: warnings.length === 0 ? null : [...new Set(warnings)].join('\n'),
      columns: first === undefined ? null : Object.keys(first),
      rows: rows.length,
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ReplfaultError && cause.code === boundExpired) {
      const goesOn = !(await killed(server, session?.id ?? 0));
      const message = `no answer within ${answersWithinMs / 1000} s`;
      return said({ outcome: 'timed out', errno: null, message, ...nothing, ...(goesOn ? { goesOn } : {}) });
    }
    const refusal = refusalOf(cause);
    if (refusal !== null) return said({ outcome: 'refused', ...refusal, ...nothing });
    if (await ended(server))
      return said({ outcome: 'ended the server', errno: null, message: await lastErrors(server), ...nothing });
    // It ended its own connection.
    return said({ outcome: 'refused', errno: 1317, message: (cause as Error).message, ...nothing });
  } finally {
    await session?.end().catch(() => undefined);
  }
}

/** What the log of a server that ended says last of all. */
async function lastErrors(server: StartedServer): Promise<string | null> {
  const { logTail, signal } = await server.exited;
  const errors = [...logTail.matchAll(/\[error\](?: \[[^\]]*\])*\s*(.*)/gi)].map(([, text = '']) => text.trim());
  const told = [...(signal === null ? [] : [`ended by ${signal}`]), ...errors.slice(-2)];
  return told.length === 0 ? null : told.join('\n');
}

/** Whether the process of a server that lost a connection is gone, or goes within some seconds. */
async function ended(server: StartedServer): Promise<boolean> {
  if (!server.isRunning()) return true;
  const late = new AbortController();
  const gone = await Promise.race([
    server.exited.then(() => true),
    delay(endsWithinMs, false, { signal: late.signal }).catch(() => false),
    answers(server),
  ]);
  late.abort();
  return gone === true;
}

/** Resolves, to `false`, when the server answers twice in a row; a server that is ending may answer once more. */
async function answers(server: StartedServer): Promise<boolean> {
  for (let times = 0; times < 2; times += 1) {
    await delay(200);
    const fine = await server.query('SELECT 1', undefined, { timeoutMs: 2_000 }).then(
      () => true,
      () => false,
    );
    if (!fine) return new Promise(() => undefined);
  }
  return false;
}

/** Ends a connection with what it executes; whether it is gone. */
async function killed(server: StartedServer, id: number): Promise<boolean> {
  const patience = { timeoutMs: killedWithinMs };
  await server.query(`KILL ${id}`, undefined, patience).catch(() => undefined);
  for (const deadline = Date.now() + killedWithinMs; Date.now() < deadline; await delay(pollMs)) {
    const rows = await server
      .query(`SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ${id}`, undefined, patience)
      .catch(() => null);
    if (rows?.length === 0) return true;
  }
  return false;
}
