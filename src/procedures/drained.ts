import type { Expectation, Query, Step } from '../model/procedure.ts';
import type { Dialect, Following } from './dialect.ts';
import type { ChannelStatements } from './statements.ts';

interface Draining {
  readonly dialect: Dialect;
  readonly statements: ChannelStatements;
  readonly by: Following;
  readonly drainTimeoutS: number;
  status(...expects: readonly Expectation[]): Query;
}

/** A step that shows or waits, without its way out. */
type Waiting = Extract<Step, { kind: 'show' }> | Omit<Extract<Step, { kind: 'wait' }>, 'otherwise'>;

/** How to see that all that was received is executed, once the receiver has stopped. */
export function drained({ dialect, statements, by, drainTimeoutS, status }: Draining): readonly Waiting[] {
  const { vendor, channels, columns } = dialect;
  const wait = (query: Query, note: string): Waiting => ({
    kind: 'wait',
    on: 'replica',
    timeoutS: drainTimeoutS,
    query,
    note,
  });
  const byPosition = wait(
    status(
      { column: columns.executedFile, equals: columns.readFile },
      { column: columns.executedPosition, equals: columns.readPosition },
    ),
    `${columns.executedFile} must equal ${columns.readFile}, and ${columns.executedPosition} must equal ${columns.readPosition}.`,
  );
  const reached: Expectation = { column: 'Gtid_Slave_Pos', reaches: 'Gtid_IO_Pos' };
  if (vendor === 'mariadb' && by === 'gtid')
    return [
      wait(
        status(reached),
        'Gtid_Slave_Pos must equal Gtid_IO_Pos (with several connections: in each domain of Gtid_IO_Pos).',
      ),
    ];
  // With parallel threads and several domains, the position is that of the domain that is furthest: GTIDs must agree as well.
  if (vendor === 'mariadb' && by === 'unknown')
    return [
      byPosition,
      wait(
        { ...status({ column: 'Using_Gtid', is: 'No' }, reached), any: true },
        'Using_Gtid must be No, or Gtid_Slave_Pos must equal Gtid_IO_Pos (with several connections: in each domain of Gtid_IO_Pos).',
      ),
    ];
  // MySQL 5.6 has no function that waits for a set without auto-position.
  if (by === 'gtid' && channels !== null)
    return [
      {
        kind: 'show',
        on: 'replica',
        sql: statements.status,
        note: `Write down ${columns.retrieved}.`,
        values: { retrieved_set: columns.retrieved },
      },
      wait(
        {
          sql: `SELECT WAIT_FOR_EXECUTED_GTID_SET('<retrieved_set>', ${drainTimeoutS}) AS timed_out`,
          expects: [{ column: 'timed_out', is: '0' }],
        },
        'timed_out must be 0 (all received transactions are executed). The statement itself waits.',
      ),
    ];
  return [byPosition];
}
