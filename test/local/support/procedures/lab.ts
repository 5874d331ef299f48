import type { TopologySpec } from '../../../../src/model/scenario.ts';
import { type ChannelOptions, type Dialect, dialectOf, type Server } from '../../../../src/procedures/index.ts';
import { type ChannelStatements, statementsFor } from '../../../../src/procedures/statements.ts';
import { type PlantedPair, startPlantedPair } from '../planted-pair.ts';
import { eventually } from '../processes.ts';

export type Following = 'gtid' | 'position';
type Row = Readonly<Record<string, unknown>>;

/** A replicating pair on which procedures are tried, one after the other, each in a state that was made for it. */
export interface Lab extends AsyncDisposable {
  readonly pair: PlantedPair;
  readonly server: Server;
  readonly by: Following;
  readonly channel: ChannelOptions;
  /** Statements about the lab's own channel. */
  readonly say: ChannelStatements;
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

/** Durable across a kill of the server: a source that comes back must have what its replica received. */
const durable = ['--innodb-flush-log-at-trx-commit=2'];
const soon = { withinMs: 15_000, everyMs: 20 };

/** Rows of the workload, and of a table whose transactions do not depend on one another. */
const rowCount =
  'SELECT (SELECT COUNT(*) FROM replfault.ledger) + (SELECT COUNT(*) FROM replfault.gap WHERE NOT planted) AS n';

export const column = (row: Row | null, end: RegExp): string =>
  String(Object.entries(row ?? {}).find(([name]) => end.test(name))?.[1] ?? '');

/** A statement that was written for the default channel, about a named one. */
function onNamedChannel({ channels }: Dialect, channelName: string, statement: string): string {
  if (channelName === '' || !statement.startsWith('CHANGE ')) return statement;
  if (channels === null) throw new Error('this server has no channels');
  return channels === 'FOR CHANNEL'
    ? `${statement} FOR CHANNEL '${channelName}'`
    : statement.replace(/ TO /, ` '${channelName}' TO `);
}

interface LabOptions {
  readonly options?: readonly string[];
  readonly topology?: TopologySpec;
  /** The channel that the procedures are about; the default channel where absent. */
  readonly channelName?: string;
}

/** Starts a pair to try procedures on. */
export async function openLab(
  spec: string,
  by: Following = 'gtid',
  { options = [], topology = {}, channelName = '' }: LabOptions = {},
): Promise<Lab> {
  // MySQL has worker threads by default.
  const workers = spec.startsWith('mariadb') ? ['--slave-parallel-threads=4'] : [];
  const pair = await startPlantedPair(spec, [...durable, ...workers, ...options], topology);
  const { source, replica } = pair;
  const { flavour } = replica;
  const server: Server = { flavour: flavour.name, version: replica.version };
  const dialect = dialectOf(server);
  const channel: ChannelOptions = {
    by,
    drainTimeoutS: 2,
    ...(channelName === '' ? {} : { channel: channelName }),
  };
  // About this channel alone, also where there are others.
  const say = statementsFor(dialect, channelName);
  const change = (statement: string): string => onNamedChannel(dialect, channelName, statement);
  const status = async (): Promise<Row | null> => {
    try {
      return (await replica.query(say.status))[0] ?? null;
    } catch (error) {
      // A named channel that is not there is an error, unlike the default one.
      if (/channel '\w+' does not exist|no master connection/i.test((error as Error).message)) return null;
      throw error;
    }
  };
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
      await replica.query(change(statement));
    await replica.query(say.startBoth);
  };
  const removeChannel = async (): Promise<void> => {
    if ((await status()) === null) return;
    await replica.query(say.stopReceiver);
    await replica.query(say.stopApplier);
    await replica.query(say.resetAll);
  };
  /** A replica that has much to catch up with may take longer than a pair of a test. */
  const caughtUp = async (): Promise<boolean> => {
    for (let tries = 0; tries < 6; tries++) if (await pair.caughtUp()) return true;
    return false;
  };
  const lab: Lab = {
    pair,
    server,
    by,
    channel,
    say,
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
        if ((await lab.threads()).receiver === 'No') await replica.query(say.startReceiver);
        await caughtUp();
      }
      const followed = await status();
      // By position MariaDB may count a transaction in gtid_slave_pos that it did not apply (1595 in the middle of one): what was executed tells.
      if (by === 'position' && followed !== null && column(followed, /^Relay_.*_Log_File$/) !== '') {
        await replica.query(say.stopReceiver);
        await replica.query(say.stopApplier);
        const { operatorWords } = flavour;
        const left = (await status()) ?? followed;
        await replica.query(change(operatorWords.followFrom(operatorWords.appliedUpTo(left))));
        await replica.query(say.startBoth);
        if (!(await caughtUp())) throw new Error('the pair does not catch up from what was executed');
      }
      // Whatever the last trial left of the channel: away with it, once its relay logs hold nothing any more.
      await removeChannel();
      if (by === 'position') {
        // By position it goes on at the end of the log, so that it must have everything before.
        for (const statement of flavour.pointAt(
          { host: source.host, port: source.port, ...source.replicationUser },
          'gtid',
          { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 },
        ))
          await replica.query(change(statement));
        await replica.query(say.startBoth);
        if (!(await caughtUp())) throw new Error('the pair does not catch up again');
        await removeChannel();
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
    if (!(await caughtUp())) throw new Error('the pair does not replicate');
    if (channelName !== '') {
      // The pair was started on the default channel.
      await replica.query(flavour.stopReplica);
      await replica.query(`${flavour.operatorWords.resetReplica} ALL`);
    }
    if (by === 'position' || channelName !== '') await lab.reset();
  } catch (error) {
    await pair[Symbol.asyncDispose]();
    throw error;
  }
  return lab;
}
