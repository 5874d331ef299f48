import type { End, Procedure, Step } from '../model/procedure.ts';
import { quote } from '../model/sql-literal.ts';
import { type ChannelOptions, channelOf, show } from './channel.ts';
import { type Dialect, dialectOf, type Server } from './dialect.ts';
import { finish, nothingChanges } from './finish.ts';
import type { Right } from './privileges.ts';
import { statementsFor } from './statements.ts';

interface Looking {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly rights?: Readonly<Partial<Record<End, readonly Right[]>>>;
  readonly blocksUpToS?: number;
}

/** A procedure that only reads. */
function looking(dialect: Dialect, { id, title, steps, rights = {}, blocksUpToS = 1 }: Looking): Procedure {
  return finish(dialect, {
    id,
    title,
    steps,
    rights,
    cost: { ...nothingChanges, blocksUpToS },
    wayBack: 'Not needed. The statements only read.',
  });
}

/** What the replica says of itself, and how long it waits for a silent source. */
export function showReplica(server: Server, { channel = '' }: ChannelOptions = {}): Procedure {
  const dialect = dialectOf(server);
  return looking(dialect, {
    id: 'show-replica',
    title: 'Show the replica status and its network timeout',
    steps: [
      show('replica', statementsFor(dialect, channel).status),
      show('replica', `SHOW GLOBAL VARIABLES LIKE '${dialect.netTimeout}'`),
    ],
    rights: { replica: ['see replication'] },
  });
}

/** Both ends, twice: whether the stream flows. */
export function compareEnds(server: Server, options: ChannelOptions = {}): Procedure {
  const { dialect, statements, by } = channelOf(server, options);
  const { columns, vendor } = dialect;
  const again = `Run both statements again after some seconds. If the result of the source has changed, that of the replica must have changed too. Otherwise nothing arrives, or nothing is executed: run the procedure show-replica.${
    vendor === 'mysql' && by !== 'position'
      ? ' To see which transactions are missing, run the procedure compare-sets.'
      : ''
  }`;
  if (by === 'position')
    return looking(dialect, {
      id: 'compare-ends',
      title: 'Compare source and replica by file and position',
      steps: [
        show('source', dialect.showBinaryLogStatus),
        show('replica', statements.status, `Compare ${columns.executedFile} and ${columns.executedPosition}. ${again}`),
      ],
      rights: { source: ['see binary logs'], replica: ['see replication'] },
    });
  const [onSource, onReplica] =
    vendor === 'mariadb'
      ? (['@@GLOBAL.gtid_binlog_pos', '@@GLOBAL.gtid_slave_pos'] as const)
      : (['@@GLOBAL.gtid_executed', '@@GLOBAL.gtid_executed'] as const);
  return looking(dialect, {
    id: 'compare-ends',
    title: 'Compare source and replica by GTID',
    steps: [
      show('source', `SELECT ${onSource} AS executed`),
      show('replica', `SELECT ${onReplica} AS executed`, again),
    ],
  });
}

/** In both directions: what the replica misses, and what it alone has. */
export function compareSets(server: Server): Procedure | null {
  const dialect = dialectOf(server);
  if (dialect.vendor === 'mariadb') return null;
  return looking(dialect, {
    id: 'compare-sets',
    title: 'Compare the GTID sets of source and replica in both directions',
    steps: [
      show('replica', 'SELECT @@GLOBAL.gtid_executed AS executed', undefined, {
        replica_set: 'executed',
      }),
      show(
        'source',
        "SELECT GTID_SUBTRACT('<replica_set>', @@GLOBAL.gtid_executed) AS only_on_replica, GTID_SUBTRACT(@@GLOBAL.gtid_executed, '<replica_set>') AS missing_on_replica, GTID_SUBSET(@@GLOBAL.gtid_purged, '<replica_set>') AS purged_all_on_replica",
        'If purged_all_on_replica is 0, the source has deleted transactions that the replica needs: rebuild the replica from a backup. missing_on_replica: normal while the replica is behind. If only_on_replica is not empty, check its UUIDs. The UUID of the replica: it was written to directly. UUIDs of its other channels: normal. The UUID of the source: the source was reset, rebuilt or lost transactions.',
      ),
    ],
  });
}

/** Waits until the replica has executed what the source has now. */
export function waitUntilEqual(server: Server, options: ChannelOptions & { timeoutS?: number } = {}): Procedure {
  const { dialect, by, name } = channelOf(server, options);
  const { timeoutS = 10 } = options;
  const wait = (query: string, ok: string, note: string): Step => ({
    kind: 'require',
    on: 'replica',
    query: {
      sql: `SELECT ${query} AS result`,
      expects: [{ column: 'result', ...(ok === '' ? { isNot: '-1' } : { is: ok }) }],
    },
    note,
    otherwise: { says: 'The replica is behind, or replication is stopped. Run the procedure show-replica.', run: [] },
  });
  if (by === 'position')
    return looking(dialect, {
      id: 'wait-until-equal',
      title: 'Wait until the replica has executed all transactions of the source, by file and position',
      steps: [
        show('source', dialect.showBinaryLogStatus, undefined, { file: 'File', position: 'Position' }),
        wait(
          `${dialect.waitForPosition}('<file>', <position>, ${timeoutS}${dialect.channels === null ? '' : `, ${quote(name)}`})`,
          '',
          'The result must be 0 or more. -1: the wait timed out. NULL: the applier is stopped.',
        ),
      ],
      rights: { source: ['see binary logs'] },
      blocksUpToS: timeoutS + 1,
    });
  const mariadb = dialect.vendor === 'mariadb';
  const call = mariadb
    ? 'MASTER_GTID_WAIT'
    : dialect.channels === null
      ? 'WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS'
      : 'WAIT_FOR_EXECUTED_GTID_SET';
  return looking(dialect, {
    id: 'wait-until-equal',
    title: 'Wait until the replica has executed all transactions of the source, by GTID',
    steps: [
      show(
        'source',
        `SELECT ${mariadb ? '@@GLOBAL.gtid_binlog_pos' : '@@GLOBAL.gtid_executed'} AS executed`,
        undefined,
        { source_set: 'executed' },
      ),
      wait(
        `${call}('<source_set>', ${timeoutS})`,
        // The old function tells how many transactions it waited for.
        call === 'WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS' ? '' : '0',
        call === 'WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS'
          ? 'The result must be 0 or more. -1: the wait timed out. NULL: the applier is stopped.'
          : `The result must be 0. ${mariadb ? '-1' : '1'}: the wait timed out.`,
      ),
    ],
    blocksUpToS: timeoutS + 1,
  });
}

/** Which binary logs the source still has. */
export function showBinaryLogs(server: Server): Procedure {
  const dialect = dialectOf(server);
  return looking(dialect, {
    id: 'show-binary-logs',
    title: 'List the binary logs of the source',
    steps: [show('source', 'SHOW BINARY LOGS'), show('source', dialect.showBinaryLogStatus)],
    rights: { source: ['see binary logs'] },
  });
}

/** Whether two servers are told apart. */
export function showIdentity(server: Server): Procedure {
  const dialect = dialectOf(server);
  const sql = `SELECT @@GLOBAL.server_id AS server_id${dialect.vendor === 'mariadb' ? '' : ', @@GLOBAL.server_uuid AS server_uuid'}`;
  return looking(dialect, {
    id: 'show-identity',
    title: 'Compare the identifiers of source and replica',
    steps: [show('source', sql), show('replica', sql)],
  });
}

/** Whether commits on the source really wait for a replica. */
export function showSemiSync(server: Server): Procedure | null {
  const dialect = dialectOf(server);
  if (dialect.vendor === 'mysql' && dialect.channels === null) return null;
  return looking(dialect, {
    id: 'show-semi-sync',
    title: 'Show the state of semi-synchronous replication',
    steps: [
      show('source', "SHOW GLOBAL STATUS LIKE 'rpl_semi_sync%'"),
      show('source', "SHOW GLOBAL VARIABLES LIKE 'rpl_semi_sync%'"),
    ],
  });
}

/** How often network errors were counted, over all clients and for the replication account; `null` where the server counts none by number. */
export function countNetworkErrors(server: Server): Procedure | null {
  const dialect = dialectOf(server);
  if (!dialect.countsErrors) return null;
  const counters = 'ERROR_NUMBER, ERROR_NAME, SUM_ERROR_RAISED';
  return looking(dialect, {
    id: 'count-network-errors',
    title: 'Count network errors by error number',
    steps: [
      show(
        'source',
        `SELECT USER, ${counters} FROM performance_schema.events_errors_summary_by_user_by_error WHERE ERROR_NUMBER IN (1158, 1159, 1160, 1161) AND SUM_ERROR_RAISED > 0`,
        'The row of the replication account shows the errors of the dump threads.',
      ),
      show(
        'source',
        `SELECT ${counters} FROM performance_schema.events_errors_summary_global_by_error WHERE ERROR_NUMBER IN (1158, 1159, 1160, 1161)`,
        'The sum over all clients.',
      ),
    ],
    rights: { source: ['read performance schema'] },
  });
}

/** Which variables were persisted: those values win over the option file. `null` where the server persists none. */
export function showPersisted(server: Server, on: End = 'replica'): Procedure | null {
  const dialect = dialectOf(server);
  if (!dialect.persists) return null;
  return looking(dialect, {
    id: 'show-persisted',
    title: 'Show persisted variables',
    steps: [
      show(
        on,
        'SELECT * FROM performance_schema.persisted_variables',
        'A persisted value overrides the option file. RESET PERSIST with its name removes it.',
      ),
    ],
  });
}
