import { createConnection } from 'mysql2/promise';
import type { End, Privileges, Procedure } from '../../../../src/model/procedure.ts';
import type { TopologySpec } from '../../../../src/model/scenario.ts';
import { type ProcedureRun, runProcedure, type Speaker } from '../../../../src/operator/run-procedure.ts';
import { applyReceived, type ChannelOptions, dialectOf, type Server } from '../../../../src/procedures/index.ts';
import { statementsFor } from '../../../../src/procedures/statements.ts';
import { newPassword } from '../../../../src/servers/passwords.ts';
import type { StartedServer } from '../../../../src/servers/types.ts';
import { type PlantedPair, startPlantedPair } from '../planted-pair.ts';
import { eventually } from '../processes.ts';
import type { Situation } from './states.ts';

export type Following = 'gtid' | 'position';
type Row = Readonly<Record<string, unknown>>;

/** A replicating pair on which procedures are tried, one after the other, each in a state that was made for it. */
export interface Lab extends AsyncDisposable {
  readonly pair: PlantedPair;
  readonly server: Server;
  readonly by: Following;
  readonly channel: ChannelOptions;
  /** The status of the replica; `null` once its channel is gone. */
  status(): Promise<Row | null>;
  threads(): Promise<{ readonly receiver: string; readonly applier: string }>;
  relayBytes(): Promise<number>;
  /** Rows of the workload on the replica. */
  applied(): Promise<number>;
  /** Waits until the replica has received everything; the rows that it then has, applied or not. */
  received(): Promise<number>;
  /** Whether the replica comes to have everything, within a minute. */
  caughtUp(): Promise<boolean>;
  /** Back to a pair that replicates, by the lab's own way of following, with nothing left of the last trial. */
  reset(): Promise<void>;
}

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
}

/** Durable across a kill of the server: a source that comes back must have what its replica received. */
const durable = ['--innodb-flush-log-at-trx-commit=2'];
const soon = { withinMs: 15_000, everyMs: 20 };

/** Rows of the workload, and of a table whose transactions do not depend on one another. */
const rowCount =
  'SELECT (SELECT COUNT(*) FROM replfault.ledger) + (SELECT COUNT(*) FROM replfault.gap WHERE NOT planted) AS n';

export const column = (row: Row | null, end: RegExp): string =>
  String(Object.entries(row ?? {}).find(([name]) => end.test(name))?.[1] ?? '');

/** Starts a pair to try procedures on. */
export async function openLab(
  spec: string,
  by: Following = 'gtid',
  { options = [], topology = {} }: { options?: readonly string[]; topology?: TopologySpec } = {},
): Promise<Lab> {
  // MySQL has worker threads by default.
  const workers = spec.startsWith('mariadb') ? ['--slave-parallel-threads=4'] : [];
  const pair = await startPlantedPair(spec, [...durable, ...workers, ...options], topology);
  const { source, replica } = pair;
  const { flavour } = replica;
  const channel: ChannelOptions = { by, drainTimeoutS: 2 };
  // Of the default channel alone, also where there are others.
  const { status: statusQuery } = statementsFor(dialectOf({ flavour: flavour.name, version: replica.version }), '');
  const status = async (): Promise<Row | null> => (await replica.query(statusQuery))[0] ?? null;
  const applied = async (): Promise<number> => Number((await replica.query(rowCount))[0]?.['n']);
  const point = async (): Promise<void> => {
    const [end = {}] = await source.query(flavour.binaryLogStatusQuery);
    const address = { host: source.host, port: source.port, ...source.replicationUser };
    const options = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 };
    for (const statement of flavour.pointAt(
      address,
      by === 'gtid' ? 'gtid' : flavour.readBinaryLogStatus(end),
      options,
    ))
      await replica.query(statement);
    await replica.query(flavour.startReplica);
  };
  /** A replica that has much to catch up with may take longer than a pair of a test. */
  const caughtUp = async (): Promise<boolean> => {
    for (let tries = 0; tries < 6; tries++) if (await pair.caughtUp()) return true;
    return false;
  };
  const thread = async (verb: 'START' | 'STOP', which: 'IO' | 'SQL'): Promise<void> => {
    await replica.query(`${verb} ${flavour.name === 'mysql-9' ? 'REPLICA' : 'SLAVE'} ${which}_THREAD`);
  };
  const lab: Lab = {
    pair,
    server: { flavour: flavour.name, version: replica.version },
    by,
    channel,
    status,
    applied,
    threads: async () => {
      const row = await status();
      return { receiver: column(row, /_IO_Running$/) || 'none', applier: column(row, /_SQL_Running$/) || 'none' };
    },
    relayBytes: async () => Number(column(await status(), /^Relay_Log_Space$/)),
    received: async () => {
      const [end = {}] = await source.query(flavour.binaryLogStatusQuery);
      const { position } = flavour.readBinaryLogStatus(end);
      if (!(await eventually(async () => Number(column(await status(), /^Read_.*_Log_Pos$/)) === position, soon)))
        throw new Error('the replica did not receive everything');
      return Number((await source.query(rowCount))[0]?.['n']);
    },
    caughtUp,
    async reset() {
      if (!source.isRunning()) await source.restart();
      if (!replica.isRunning()) await replica.restart();
      await replica.query('SET GLOBAL read_only = OFF');
      // MySQL takes 60 s to stop an applier that waits for the rest of a transaction: let it have it.
      if (flavour.name.startsWith('mysql') && (await lab.threads()).applier === 'Yes') {
        if ((await lab.threads()).receiver === 'No') await thread('START', 'IO');
        await caughtUp();
      }
      await replica.query(flavour.stopReplica);
      // By position MariaDB may count a transaction in gtid_slave_pos that it did not apply (1595 in the middle of one): what was executed tells.
      const left = by === 'position' ? await status() : null;
      if (left !== null && column(left, /^Relay_.*_Log_File$/) !== '') {
        const { operatorWords } = flavour;
        await replica.query(operatorWords.followFrom(operatorWords.appliedUpTo(left)));
        await replica.query(flavour.startReplica);
        if (!(await caughtUp())) throw new Error('the pair does not catch up from what was executed');
        await replica.query(flavour.stopReplica);
      }
      // Whatever the last trial left of the channel: away with it, once its relay logs hold nothing any more.
      await replica.query(`${flavour.operatorWords.resetReplica} ALL`);
      if (by === 'position') {
        // By position it goes on at the end of the log, so that it must have everything before.
        for (const statement of flavour.pointAt(
          { host: source.host, port: source.port, ...source.replicationUser },
          'gtid',
          { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 },
        ))
          await replica.query(statement);
        await replica.query(flavour.startReplica);
        if (!(await caughtUp())) throw new Error('the pair does not catch up again');
        await replica.query(flavour.stopReplica);
        await replica.query(`${flavour.operatorWords.resetReplica} ALL`);
      }
      await point();
      if (!(await caughtUp())) throw new Error('the pair does not replicate again');
    },
    [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
  };
  try {
    await source.query(
      'CREATE TABLE replfault.gap (id INT NOT NULL PRIMARY KEY, planted BOOL NOT NULL DEFAULT FALSE) ENGINE=InnoDB',
    );
    if (by === 'position') await lab.reset();
    else if (!(await caughtUp())) throw new Error('the pair does not replicate');
  } catch (error) {
    await pair[Symbol.asyncDispose]();
    throw error;
  }
  return lab;
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
  procedure: Pick<Procedure, 'steps' | 'privileges'>,
  situation: Situation,
  privileges: Privileges = procedure.privileges,
): Promise<Trial> {
  const { source, replica } = lab.pair;
  await using onSource = await withPrivileges(source, privileges.source);
  await using onReplica = await withPrivileges(replica, privileges.replica);
  const ends: Record<End, Speaker> = { source: onSource, replica: onReplica };
  await situation.arm?.();
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
  await situation.release?.();
  return { run, lost: await lostOf(lab, situation.rows), relayBytes, threadsBefore, threadsAfter, longestMs };
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
      else await replica.query(`START ${lab.server.flavour === 'mysql-9' ? 'REPLICA' : 'SLAVE'} SQL_THREAD`);
      return false;
    },
    { withinMs: 10_000, everyMs: 20 },
  );
  return Math.max(0, expected - (await lab.applied()));
}
