import { createConnection } from 'mysql2/promise';
import { CleanupStack } from '../../../../src/model/cleanup.ts';
import type { End, Privileges, Procedure } from '../../../../src/model/procedure.ts';
import { fill, type ProcedureRun, runProcedure, type Speaker } from '../../../../src/operator/run-procedure.ts';
import { applyReceived } from '../../../../src/procedures/index.ts';
import { newPassword } from '../../../../src/servers/passwords.ts';
import type { StartedServer } from '../../../../src/servers/types.ts';
import { eventually } from '../processes.ts';
import type { Lab } from './lab.ts';
import type { Situation } from './states.ts';

type Row = Readonly<Record<string, unknown>>;

/** What one trial showed. */
export interface Trial {
  readonly run: ProcedureRun;
  /** Rows that were received before and can no longer be applied. */
  readonly lost: number;
  /** Bytes of relay logs just before and just after a CHANGE or RESET; `null` where none was run. */
  readonly relayBytes: { readonly before: number; readonly after: number } | null;
  readonly threadsBefore: { readonly receiver: string; readonly applier: string };
  readonly threadsAfter: { readonly receiver: string; readonly applier: string };
  readonly longestMs: number;
  /** Global variables whose values differ after the run, of both ends; none of an end that was down. */
  readonly globals: Readonly<Record<End, readonly string[]>>;
}

let account = 0;

/** Speaks to a server with an account that has these privileges and no other. Fails as that account does; a server that is down cannot be spoken to. */
async function withPrivileges(
  server: StartedServer,
  privileges: readonly string[],
): Promise<Speaker & AsyncDisposable> {
  if (!server.isRunning())
    return {
      query: async () => {
        throw new Error(`${server.name} is down`);
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  account += 1;
  const user = `dba${account}`;
  const password = newPassword();
  await using root = await server.connect();
  await root.query('SET SESSION sql_log_bin = 0');
  await root.query(`CREATE USER '${user}'@'localhost' IDENTIFIED BY '${password}'`);
  for (const privilege of privileges)
    await root.query(`GRANT ${privilege}${privilege.includes(' ON ') ? '' : ' ON *.*'} TO '${user}'@'localhost'`);
  const connection = await createConnection({ socketPath: server.socketPath, user, password, dateStrings: true });
  return {
    query: async (sql) => {
      const [rows] = await connection.query(sql);
      return Array.isArray(rows) ? (rows as readonly Row[]) : [];
    },
    [Symbol.asyncDispose]: async () => {
      connection.destroy();
      if (!server.isRunning()) return;
      await using session = await server.connect();
      await session.query('SET SESSION sql_log_bin = 0');
      await session.query(`DROP USER '${user}'@'localhost'`);
    },
  };
}

/**
 * Runs a procedure with an account that has just the privileges that it names, and then sees whether everything received before can still be applied.
 */
export async function tryProcedure(
  lab: Lab,
  procedure: Tried,
  situation: Situation,
  privileges: Privileges = procedure.privileges,
): Promise<Trial> {
  const [trial] = await tryInTurn(lab, [{ steps: procedure.steps, privileges, wayBack: '' }], situation);
  if (trial === undefined) throw new Error('nothing was tried');
  return trial;
}

type Tried = Pick<Procedure, 'steps' | 'privileges'>;

/**
 * The same for procedures that leave a replica as it is, one after the other in one state. Each is undone by its way back before the next one. What is
 * lost is counted once, after the last.
 */
export async function tryInTurn(
  lab: Lab,
  procedures: readonly (Tried & Pick<Procedure, 'wayBack'>)[],
  situation: Situation,
): Promise<readonly Trial[]> {
  const { source, replica } = lab.pair;
  await using accounts = new CleanupStack();
  const ends: Record<End, Speaker>[] = [];
  for (const { privileges } of procedures)
    ends.push({
      source: accounts.use(await withPrivileges(source, privileges.source)),
      replica: accounts.use(await withPrivileges(replica, privileges.replica)),
    });
  await situation.arm?.();
  const trials: Omit<Trial, 'lost'>[] = [];
  for (const [index, procedure] of procedures.entries()) {
    const speakers = ends[index];
    if (speakers === undefined) throw new Error('a procedure has no account');
    trials.push(await tryOne(lab, procedure, speakers));
    await undo(lab, procedure, trials.at(-1)?.run);
  }
  await situation.release?.();
  const lost = await lostOf(lab, situation.rows);
  return trials.map((trial) => ({ ...trial, lost }));
}

async function tryOne(lab: Lab, procedure: Tried, ends: Record<End, Speaker>): Promise<Omit<Trial, 'lost'>> {
  const globalsBefore = await globalsOf(lab);
  const threadsBefore = await lab.threads();
  let relayBytes: Trial['relayBytes'] = null;
  let last = await lab.relayBytes();
  const run = await runProcedure(procedure, ends, {
    signal: AbortSignal.timeout(150_000),
    after: async ({ sql }) => {
      const now = await lab.relayBytes();
      // The last one: before it, a procedure may have kept them by a CHANGE of its own.
      if (/^(CHANGE|RESET)\b/.test(sql)) relayBytes = { before: last, after: now };
      last = now;
    },
  });
  const threadsAfter = await lab.threads();
  const longestMs = Math.max(0, ...run.ran.map(({ tookMs }) => tookMs));
  const globalsAfter = await globalsOf(lab);
  const changed = (end: End): string[] =>
    [...globalsAfter[end]].filter(([name, value]) => globalsBefore[end].get(name) !== value).map(([name]) => name);
  const globals = { source: changed('source'), replica: changed('replica') };
  return { run, relayBytes, threadsBefore, threadsAfter, longestMs, globals };
}

/** Runs the way back of a procedure, with the values that its run has shown. @throws Error where a statement of it fails. */
export async function undo(
  lab: Lab,
  { wayBack }: Pick<Procedure, 'wayBack'>,
  run: Pick<ProcedureRun, 'completed' | 'values'> | undefined,
): Promise<void> {
  if (typeof wayBack === 'string' || run?.completed !== true) return;
  const steps = wayBack.map(({ on, sql }) => ({ kind: 'run', on, sql: fill(sql, run.values) }) as const);
  const { completed, reason } = await runProcedure({ steps }, lab.pair);
  if (!completed) throw new Error(`the way back fails: ${reason}`);
}

/** What moves by itself. */
const moving = /^(gtid_|slave_?pos|timestamp|warning_count|error_count|last_|rand_seed|identity|insert_id)/;

/** Global variables of both ends; none of one that is down. */
async function globalsOf({ pair }: Lab): Promise<Record<End, ReadonlyMap<string, string>>> {
  const of = async (server: StartedServer): Promise<ReadonlyMap<string, string>> =>
    new Map(
      (server.isRunning() ? await server.query('SHOW GLOBAL VARIABLES') : [])
        .map((row) => [String(row['Variable_name']), String(row['Value'])] as const)
        .filter(([name]) => !moving.test(name)),
    );
  return { source: await of(pair.source), replica: await of(pair.replica) };
}

/** Does what a person does next, and counts what never comes. The source is left as it is. */
async function lostOf(lab: Lab, expected: number): Promise<number> {
  const { replica } = lab.pair;
  const savable = lab.server.flavour === 'mariadb' && lab.by === 'gtid';
  await eventually(
    async () => {
      if ((await lab.applied()) >= expected) return true;
      // It may have been started, and have stopped again at what was in its way until now.
      const { receiver, applier } = await lab.threads();
      if (applier !== 'No') return false;
      if (savable && receiver === 'No')
        await runProcedure(applyReceived(lab.server, lab.channel), { source: replica, replica });
      else await replica.query(lab.say.startApplier);
      return false;
    },
    { withinMs: 10_000, everyMs: 20 },
  );
  return Math.max(0, expected - (await lab.applied()));
}
