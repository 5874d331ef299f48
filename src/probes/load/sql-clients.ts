import { ReplfaultError } from '../../model/errors.ts';
import type { WriteOutcome } from '../../model/samples.ts';
import type { ClientStatement, SqlClients } from '../../model/workload.ts';
import type { Session, StartedServer } from '../../servers/types.ts';
import { LastingSession } from '../lasting-session.ts';
import { lostSource } from '../lost-source.ts';
import { writeRows } from '../workload-session.ts';
import { WritesUnderWay } from '../writes-under-way.ts';
import type { ClientParts, RunningClients } from './client-types.ts';
import { schedule } from './slots.ts';
import { SteadyWriters } from './steady-writers.ts';

/** The database that the user's statements begin in. */
const ownDatabase = 'replfault_workload';
/** A deadlock, and a wait for a lock that was too long: the server's own way out, which clients try again. */
const triedAgain = new Set([1213, 1205]);
/** The file was read without these, which move the ends of strings. */
const plainQuotes =
  "SET SESSION sql_mode = REPLACE(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'ANSI_QUOTES', '')";

/** The user's own statements: the setup once, then one transaction again and again. */
export class SqlClientsRun implements RunningClients {
  private readonly underWay = new WritesUnderWay();
  private readonly writers: SteadyWriters<LastingSession>;
  private rolledBack = 0;
  private endedEarly: string | null = null;

  private constructor(
    private readonly clients: SqlClients,
    private readonly parts: ClientParts,
    private readonly sessions: readonly LastingSession[],
  ) {
    const { source, recorder } = parts;
    this.writers = new SteadyWriters({
      perS: clients.pace.writesPerS,
      pace: () => schedule(clients.pace, recorder.now()),
      writers: sessions,
      now: () => recorder.now(),
      isRunning: () => source.isRunning(),
      write: (session) => this.transaction(session),
    });
  }

  /** Runs the setup. @throws ReplfaultError `WORKLOAD_FAILED` with the line of the file and what the server says. */
  static async open(clients: SqlClients, parts: ClientParts): Promise<SqlClientsRun> {
    const { source } = parts;
    const database = await runSetup(source, clients);
    const sessions = await Promise.all(
      Array.from({ length: clients.pace.writers }, () =>
        LastingSession.open(source, async (session) => {
          await writeRows(session);
          await session.query(plainQuotes);
          await session.query(`USE \`${database.replaceAll('`', '``')}\``);
        }),
      ),
    );
    return new SqlClientsRun(clients, parts, sessions);
  }

  start(): void {
    this.writers.start();
  }

  async pause(): Promise<void> {
    await this.writers.pause();
  }

  resume(): void {
    this.writers.resume();
  }

  async stop(): Promise<void> {
    const { recorder, source } = this.parts;
    const missed = this.writers.missed();
    this.writers.halt();
    for (const text of await this.underWay.untilEnded(source)) recorder.record({ kind: 'note', text });
    await this.writers.untilEnded();
    const { kind, name, pace } = this.clients;
    const counted = this.writers.counted(missed);
    const { rolledBack, endedEarly } = this;
    if (counted)
      recorder.record({
        kind: 'clients',
        played: {
          ...{ kind, name, ...pace },
          transactions: counted.acknowledged,
          achievedPerS: counted.achievedPerS,
          rolledBack,
          endedEarly,
        },
      });
    await Promise.all(this.sessions.map((session) => session.end()));
  }

  private async transaction(lasting: LastingSession): Promise<WriteOutcome> {
    const { source } = this.parts;
    const life = source.pid;
    const write = this.underWay.begin();
    let outcome: WriteOutcome = 'failed';
    try {
      await write.follow(async () => {
        const session = await lasting.current();
        write.says(session, 'BEGIN');
        await session.query('BEGIN');
        for (const statement of this.clients.transaction) {
          write.says(session, this.place(statement));
          await run(session, statement, this.clients.name);
        }
        write.says(session, 'COMMIT');
        outcome = 'unknown';
        await session.query('COMMIT');
      });
      return 'ok';
    } catch (cause) {
      await this.afterFailure(lasting, cause as Error, life, write.unanswered !== null);
      return outcome;
    }
  }

  private async afterFailure(lasting: LastingSession, cause: Error, life: number, gaveUp: boolean): Promise<void> {
    const { source } = this.parts;
    if (gaveUp || (await lostSource(source, life))) return;
    await lasting.query('ROLLBACK').catch(() => undefined);
    if (triedAgain.has(errnoOf(cause))) {
      this.rolledBack += 1;
      return;
    }
    this.writers.halt();
    if (this.endedEarly !== null) return;
    this.endedEarly = cause.message;
    this.parts.failed(cause);
  }

  private place({ line }: ClientStatement): string {
    return `${this.clients.name}:${line}`;
  }
}

/** Returns the database that is chosen at the end of the setup. */
async function runSetup(source: StartedServer, { setup, name }: SqlClients): Promise<string> {
  await using session = await source.connect();
  await writeRows(session);
  await session.query(plainQuotes);
  await session.query(`CREATE DATABASE IF NOT EXISTS ${ownDatabase}`);
  await session.query(`USE ${ownDatabase}`);
  for (const statement of setup) await run(session, statement, name);
  const [row] = await session.query('SELECT DATABASE() AS db');
  return String(row?.['db'] ?? ownDatabase);
}

async function run(session: Session, { sql, line }: ClientStatement, name: string): Promise<void> {
  try {
    await session.query(sql);
  } catch (cause) {
    throw new ReplfaultError('WORKLOAD_FAILED', `${name}:${line}: ${(cause as Error).message}`, {
      hint: 'try the statement on this server by hand, for example with `replfault up`',
      cause,
    });
  }
}

const errnoOf = (error: Error): number => Number((error.cause as { readonly errno?: unknown } | undefined)?.errno);
