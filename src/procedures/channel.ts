import type { End, Expectation, Otherwise, Query, Step } from '../model/procedure.ts';
import { type Dialect, dialectOf, type Following, type Server } from './dialect.ts';
import { drained } from './drained.ts';
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
  readonly by?: Following;
  /** Longest wait until all that was received is executed, seconds. */
  readonly drainTimeoutS?: number;
}

/** The parts that procedures about one channel are made of. */
export interface Channel {
  readonly dialect: Dialect;
  readonly name: string;
  readonly statements: ChannelStatements;
  readonly by: Following;
  readonly drainTimeoutS: number;
  /** Longest time of one statement or wait where the applier is drained and stopped, seconds. */
  readonly blocksUpToS: number;
  /** The row that describes this channel. */
  status(...expects: readonly Expectation[]): Query;
  /** Shows that row, and keeps values of it. */
  showStatus(note: string | undefined, values: Readonly<Record<string, string>>): Step;
  /** Goes on only while the applier runs. Where it does not, the next step is to start it, never to change anything. */
  requireApplier(): readonly Step[];
  /** The same after the receiver was stopped: where it does not hold, the receiver starts again, if that deletes nothing. */
  requireApplierStill(): Step;
  /** Goes on only if the replica follows as `untilDrained` supposes, and does not apply late on purpose. */
  requireDrainable(): readonly Step[];
  /** Waits until everything that was received is executed. `expired`: what to do where that takes too long. */
  untilDrained(expired?: Otherwise): readonly Step[];
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

const require = (query: Query, note: string, out: Otherwise): Step => ({
  kind: 'require',
  on: 'replica',
  query,
  note,
  otherwise: out,
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
  const row = dialect.vendor === 'mariadb' ? { column: 'Connection_name', is: channel } : undefined;
  const statusSql = row === undefined ? statements.status : 'SHOW ALL SLAVES STATUS';
  const status = (...expects: readonly Expectation[]): Query => ({
    sql: statusSql,
    ...(row === undefined ? {} : { row }),
    expects,
  });
  const applierRuns: Expectation = { column: columns.applier, is: 'Yes' };
  /** Starts the receiver again. On MariaDB by GTID that deletes the relay logs if the applier has stopped meanwhile. */
  const startReceiverAgain = (says: string): Otherwise => {
    const start = [{ on: 'replica', sql: statements.startReceiver }] as const;
    if (!purgesAtStart) return { says: `${says} Start the receiver:`, run: start };
    return {
      says: `${says} If ${columns.applier} is No now, start neither thread: correct the cause in Last_SQL_Error, then run the procedure apply-received. If it is Yes, start the receiver:`,
      onlyIf: status(applierRuns),
      run: start,
    };
  };
  const oneThreadRuns = require({
    ...status({ column: columns.receiver, isNot: 'No' }, applierRuns),
    any: true,
  }, `${columns.receiver} and ${columns.applier} must not both be No.`, otherwise(
    'Do not continue, and start neither thread. When both threads are stopped and one starts, MariaDB deletes the relay logs of a GTID replica. If the source is lost or has purged its binary logs, run the procedure apply-received: it executes the relay logs first. If Using_Gtid is No, nothing is deleted: start the applier.',
  ));
  // Measured on MySQL 9.7.4.
  const skipsAtSecondStart =
    dialect.vendor === 'mysql' && by !== 'gtid'
      ? ' With file and position and parallel workers, a second failed start of the applier makes MySQL skip the failed transaction permanently.'
      : '';
  const noError = require(status({ column: 'Last_SQL_Errno', is: '0' }), 'Last_SQL_Errno must be 0.', {
    says: `Do not continue, and do not start the applier yet. First correct the cause in Last_SQL_Error.${skipsAtSecondStart} Then start the applier and wait until it has caught up:`,
    run: [],
    later: [{ on: 'replica', sql: statements.startApplier }],
  });
  const applierRequired = require(status(applierRuns), `${columns.applier} must be Yes.`, otherwise(
    'Do not continue. Start the applier and wait until it has caught up:',
    statements.startApplier,
  ));
  return {
    dialect,
    name: channel,
    statements,
    by,
    drainTimeoutS,
    blocksUpToS: Math.max(drainTimeoutS, stopApplierS) + 5,
    status,
    showStatus: (note, values) => ({
      kind: 'show',
      on: 'replica',
      sql: statusSql,
      ...(note === undefined ? {} : { note }),
      values,
      ...(row === undefined ? {} : { row }),
    }),
    requireApplier: () => [...(purgesAtStart ? [oneThreadRuns] : []), noError, applierRequired],
    requireApplierStill: () =>
      require(status(applierRuns), `${columns.applier} must still be Yes.`, startReceiverAgain(
        'Do not continue. The applier has stopped.',
      )),
    requireDrainable: () => {
      const way = followingOf(dialect, by);
      return [
        ...(way === null
          ? []
          : [
              require(status(
                way,
              ), `${way.column} must be ${way.is} (the replica uses ${by === 'gtid' ? 'GTID' : 'file and position'}).`, otherwise(
                'Do not continue. Use the other variant of this procedure. There is one for GTID and one for file and position.',
              )),
            ]),
        require(status({ column: 'SQL_Delay', is: '0' }), 'SQL_Delay must be 0.', otherwise(
          `This is a delayed replica. Continue only if you let the wait below last longer than SQL_Delay seconds, in place of ${drainTimeoutS} s.`,
        )),
      ];
    },
    untilDrained: (expired) =>
      drained({ dialect, statements, by, drainTimeoutS, status }).map(
        (step): Step =>
          step.kind === 'show'
            ? step
            : {
                ...step,
                otherwise:
                  expired ??
                  startReceiverAgain(
                    'Do not continue. Not all received transactions are executed. If the executed position does not advance, the receiver was stopped in the middle of a transaction: let it run for a while, then repeat the procedure.',
                  ),
              },
      ),
  };
}

/** What the status shows of a replica that follows so; `null` where both ways are drained alike, or nobody knows. */
function followingOf(
  { vendor, channels }: Dialect,
  by: Following,
): { readonly column: string; readonly is: string } | null {
  if (by === 'unknown' || channels === null) return null;
  if (vendor === 'mariadb') return { column: 'Using_Gtid', is: by === 'gtid' ? 'Slave_Pos' : 'No' };
  return { column: 'Auto_Position', is: by === 'gtid' ? '1' : '0' };
}
