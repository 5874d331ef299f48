import type { End, Expectation, Otherwise, Query, Step } from '../model/procedure.ts';
import { quote } from '../model/sql-literal.ts';
import { type Dialect, dialectOf, type Server } from './dialect.ts';
import { type ChannelStatements, statementsFor } from './statements.ts';

/** How long a procedure waits until all that was received is executed, unless told otherwise, seconds. */
const defaultDrainTimeoutS = 60;

/**
 * Longest time that it takes to stop the applier, seconds: MySQL with worker threads waits 60 s for the rest of a half-received transaction (measured on
 * 9.7.4).
 */
const stopApplierS = 60;

/** The replication channel that a procedure is about. */
export interface ChannelOptions {
  /** Its name; the default channel where absent. */
  readonly channel?: string | undefined;
  /** How the replica follows its source today. */
  readonly by?: 'gtid' | 'position';
  /** Longest wait until all that was received is executed, seconds. */
  readonly drainTimeoutS?: number;
}

/** The parts that procedures about one channel are made of. */
export interface Channel {
  readonly dialect: Dialect;
  readonly statements: ChannelStatements;
  readonly by: 'gtid' | 'position';
  readonly drainTimeoutS: number;
  /** Longest time of one statement or wait where the applier is drained and stopped, seconds. */
  readonly blocksUpToS: number;
  /** The row that describes this channel. */
  status(...expects: readonly Expectation[]): Query;
  /** Goes on only while the applier runs. Where it does not, the next step is to start it, never to change anything. */
  requireApplier(): readonly Step[];
  /** Goes on only if the replica follows as the question of `untilDrained` supposes. */
  requireFollowing(): readonly Step[];
  /** The same after the receiver was stopped: where it does not hold, the receiver starts again. */
  requireApplierStill(): Step;
  /** Waits until everything that was received is executed. Where that takes too long, the receiver starts again. */
  untilDrained(): Step;
}

export const run = (on: End, sql: string, note?: string): Step => ({
  kind: 'run',
  on,
  sql,
  ...(note === undefined ? {} : { note }),
});

export const show = (on: End, sql: string, note?: string, values?: Readonly<Record<string, string>>): Step => ({
  kind: 'show',
  on,
  sql,
  ...(note === undefined ? {} : { note }),
  ...(values === undefined ? {} : { values }),
});

/** Statements as a way out. */
export const otherwise = (says: string, ...sql: readonly string[]): Otherwise => ({
  says,
  run: sql.map((one) => ({ on: 'replica', sql: one })),
});

/** What procedures say about one channel of one server. */
export function channelOf(
  server: Server,
  { channel = '', by = 'gtid', drainTimeoutS = defaultDrainTimeoutS }: ChannelOptions,
): Channel {
  const dialect = dialectOf(server);
  const { columns, purgesAtStart } = dialect;
  const statements = statementsFor(dialect, channel);
  // MariaDB shows the position of the applier beside that of the receiver only in the list of all connections.
  const status = (...expects: readonly Expectation[]): Query =>
    dialect.vendor === 'mariadb'
      ? { sql: 'SHOW ALL SLAVES STATUS', row: { column: 'Connection_name', is: channel }, expects }
      : { sql: statements.status, expects };
  const applierRuns: Expectation = { column: columns.applier, is: 'Yes' };
  const noError: Step = {
    kind: 'require',
    on: 'replica',
    query: status({ column: 'Last_SQL_Errno', is: '0' }),
    note: 'Last_SQL_Errno must be 0.',
    otherwise: {
      says: `Do not go on, and do not start the applier yet: correct the cause that Last_SQL_Error names first. By file and position with parallel workers, a start that fails again makes MySQL skip the failed transaction for good (measured on 9.7.4). Then start it, and wait until it has caught up:`,
      run: [],
      later: [{ on: 'replica', sql: statements.startApplier }],
    },
  };
  const applierRequired: Step = {
    kind: 'require',
    on: 'replica',
    query: status(applierRuns),
    note: `${columns.applier} must be Yes.`,
    otherwise: otherwise('Do not go on. Start the applier, and wait until it has caught up:', statements.startApplier),
  };
  const oneThreadRuns: Step = {
    kind: 'require',
    on: 'replica',
    query: { ...status({ column: columns.receiver, isNot: 'No' }, applierRuns), any: true },
    note: `${columns.receiver} and ${columns.applier} must not both be No.`,
    otherwise: otherwise(
      'Do not go on, and start neither thread: with both threads stopped, MariaDB deletes the relay logs of a GTID replica when either one starts. If the source is lost, or has purged its binary logs, the procedure apply-received saves what was received. If Using_Gtid is No, nothing is deleted: start the applier.',
    ),
  };
  // Received sets say nothing of transactions without GTIDs: by position, their end is a position.
  const gtidColumn =
    dialect.vendor === 'mariadb'
      ? ({ column: 'Using_Gtid', isNot: 'No' } as const)
      : ({ column: 'Auto_Position', is: '1' } as const);
  const followsByGtid: Step = {
    kind: 'require',
    on: 'replica',
    query: status(gtidColumn),
    note: `${gtidColumn.column} must ${'is' in gtidColumn ? `be ${gtidColumn.is}` : `not be ${gtidColumn.isNot}`}: the replica follows by GTID.`,
    otherwise: otherwise('Do not go on. Use the twin of this procedure for file and position.'),
  };
  return {
    dialect,
    statements,
    by,
    drainTimeoutS,
    blocksUpToS: Math.max(drainTimeoutS, stopApplierS) + 5,
    status,
    requireApplier: () => [...(purgesAtStart ? [oneThreadRuns] : []), noError, applierRequired],
    requireFollowing: () => (by === 'gtid' && dialect.channels !== null ? [followsByGtid] : []),
    requireApplierStill: () => ({
      kind: 'require',
      on: 'replica',
      query: status(applierRuns),
      note: `${columns.applier} must still be Yes.`,
      otherwise: otherwise('Do not go on. Start both threads:', statements.startBoth),
    }),
    untilDrained: () => ({
      kind: 'wait',
      on: 'replica',
      timeoutS: drainTimeoutS,
      ...drained(dialect, channel, by, status, drainTimeoutS),
      otherwise: otherwise(
        'Do not go on: transactions that were received are not executed yet. Start the receiver again:',
        statements.startReceiver,
      ),
    }),
  };
}

/** The question whether all that was received is executed, and what its answer must be. */
function drained(
  { vendor, channels, columns }: Dialect,
  channel: string,
  by: 'gtid' | 'position',
  status: Channel['status'],
  timeoutS: number,
): { readonly query: Query; readonly note: string } {
  if (by === 'gtid' && vendor === 'mariadb')
    return {
      query: status({ column: 'Gtid_Slave_Pos', reaches: 'Gtid_IO_Pos' }),
      note: 'Gtid_Slave_Pos must equal Gtid_IO_Pos (with several connections: in each domain of Gtid_IO_Pos).',
    };
  // MySQL 5.6 has no table with the set that was received.
  if (by === 'gtid' && channels !== null)
    return {
      query: {
        sql: `SELECT WAIT_FOR_EXECUTED_GTID_SET((SELECT RECEIVED_TRANSACTION_SET FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = ${quote(channel)}), ${timeoutS}) AS timed_out`,
        expects: [{ column: 'timed_out', is: '0' }],
      },
      note: 'timed_out must be 0: everything received is executed. The statement itself waits.',
    };
  return {
    query: status(
      { column: columns.executedFile, equals: columns.readFile },
      { column: columns.executedPosition, equals: columns.readPosition },
    ),
    note: `${columns.executedFile} must equal ${columns.readFile}, and ${columns.executedPosition} must equal ${columns.readPosition}.`,
  };
}
