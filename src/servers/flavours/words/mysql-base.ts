import type { DumpThread, ReceiverState, ReplicaStatus, ReplicationOptions } from '../../../model/replication.ts';
import type { Flavour, Row } from '../../types.ts';
import { mysqlLogPatterns } from './mysql-log-patterns.ts';
import { settingsWorthRecording } from './settings.ts';
import { smallPerformanceSchema, trimmedMysqlOptions } from './trimmed-mysql.ts';

const channelColumns = [
  ['heartbeat_period', 'HEARTBEAT_INTERVAL'],
  ['connect_retry', 'CONNECTION_RETRY_INTERVAL'],
  ['retry_count', 'CONNECTION_RETRY_COUNT'],
  ['auto_position', 'AUTO_POSITION'],
] as const;

/** The words of MySQL 8.0.26 and later; a flavour file states its name, the versions it speaks to and its differences. */
export const mysqlBase: Omit<Flavour, 'name' | 'matches'> = {
  trimmedOptions: () => [...trimmedMysqlOptions, ...smallPerformanceSchema],
  requiredOptions: () => [
    '--log-bin=binlog',
    '--relay-log=relay',
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    '--log-replica-updates=ON',
    '--skip-replica-start=ON',
    '--log-error-verbosity=3',
    '--log-timestamps=UTC',
    '--mysqlx=OFF',
  ],
  optionFor: (variable, value) => `--${variableName(variable).replaceAll('_', '-')}=${value}`,
  variableName,
  pointAt,
  startReplica: 'START REPLICA',
  stopReplica: 'STOP REPLICA',
  replicaStatusQuery: 'SHOW REPLICA STATUS',
  readReplicaStatus,
  executedGtidQuery: 'SELECT @@GLOBAL.gtid_executed AS gtid',
  dumpThreadsQuery:
    "SELECT ID AS id, HOST AS host, STATE AS state, TIME AS timeS FROM performance_schema.processlist WHERE COMMAND LIKE 'Binlog Dump%'",
  readDumpThread,
  errorCountersQuery:
    'SELECT ERROR_NUMBER AS errno, SUM_ERROR_RAISED AS raised FROM performance_schema.events_errors_summary_global_by_error ' +
    'WHERE ERROR_NUMBER IN (1105, 1158, 1159, 1160, 1161, 1189, 1190)',
  errorCountersMissing: null,
  connectionStatusQuery:
    'SELECT SERVICE_STATE AS state, LAST_HEARTBEAT_TIMESTAMP AS lastHeartbeatAt, COUNT_RECEIVED_HEARTBEATS AS receivedHeartbeats, ' +
    'LAST_ERROR_NUMBER AS lastErrno, LAST_ERROR_MESSAGE AS lastError FROM performance_schema.replication_connection_status',
  settingsQuery:
    'SELECT VARIABLE_NAME AS name, VARIABLE_VALUE AS value FROM performance_schema.global_variables ' +
    `WHERE VARIABLE_NAME IN (${settingsWorthRecording.map((name) => `'${name}'`).join(', ')}) ORDER BY VARIABLE_NAME`,
  channelSettingsQuery: channelColumns
    .map(
      ([name, column]) =>
        `SELECT '${name}' AS name, CONVERT(${column} USING utf8mb4) AS value FROM performance_schema.replication_connection_configuration`,
    )
    .join(' UNION ALL '),
  logPatterns: mysqlLogPatterns,
};

function variableName(variable: string): string {
  return variable.replaceAll('-', '_');
}

function pointAt(
  source: { host: string; port: number; user: string; password: string },
  by: 'gtid' | 'position',
  options: ReplicationOptions,
): readonly string[] {
  const clauses = [
    `SOURCE_HOST=${quote(source.host)}`,
    `SOURCE_PORT=${source.port}`,
    `SOURCE_USER=${quote(source.user)}`,
    `SOURCE_PASSWORD=${quote(source.password)}`,
    `SOURCE_AUTO_POSITION=${by === 'gtid' ? 1 : 0}`,
    'SOURCE_SSL=0',
    'GET_SOURCE_PUBLIC_KEY=1',
    `SOURCE_CONNECT_RETRY=${options.connectRetryS}`,
    `SOURCE_RETRY_COUNT=${options.retryCount}`,
  ];
  if (options.heartbeatPeriodS !== null) clauses.push(`SOURCE_HEARTBEAT_PERIOD=${options.heartbeatPeriodS}`);
  return [`CHANGE REPLICATION SOURCE TO ${clauses.join(', ')}`];
}

function readReplicaStatus(row: Row): ReplicaStatus {
  const lag = row['Seconds_Behind_Source'];
  return {
    receiver: receiverState(row['Replica_IO_Running']),
    applier: row['Replica_SQL_Running'] === 'Yes' ? 'Yes' : 'No',
    lagS: lag === null || lag === undefined ? null : Number(lag),
    receiverText: text(row['Replica_IO_State']),
    lastIoErrno: Number(row['Last_IO_Errno'] ?? 0),
    lastIoError: text(row['Last_IO_Error']),
    lastSqlErrno: Number(row['Last_SQL_Errno'] ?? 0),
    lastSqlError: text(row['Last_SQL_Error']),
    retrieved: text(row['Retrieved_Gtid_Set']).replace(/\s+/g, ''),
    sourceLogFile: text(row['Source_Log_File']),
    readSourceLogPos: Number(row['Read_Source_Log_Pos'] ?? 0),
  };
}

function receiverState(value: unknown): ReceiverState {
  return value === 'Yes' || value === 'Connecting' ? value : 'No';
}

function readDumpThread(row: Row): DumpThread {
  return {
    id: Number(row['id']),
    host: text(row['host']),
    state: text(row['state']),
    timeS: Number(row['timeS'] ?? 0),
  };
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** A string literal that means the same under every SQL mode: quotes doubled, backslashes refused. */
function quote(value: string): string {
  if (value.includes('\\')) throw new TypeError('a backslash cannot be quoted safely for every SQL mode');
  return `'${value.replaceAll("'", "''")}'`;
}
