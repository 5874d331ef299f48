import { among, type Dialect, free, type Statement } from './dialects.ts';

/** What only `replfault diagnose` asks, beside statements of `capture`; the same names in every dialect. */
export type DiagnosisName =
  | 'sets'
  | 'diagnosisVariables'
  | 'diagnosisCounters'
  | 'processes'
  | 'replicas'
  | 'networkErrors'
  | 'connection'
  | 'logStart';

const variables = [
  'binlog_expire_logs_auto_purge',
  'binlog_expire_logs_seconds',
  'expire_logs_days',
  'group_replication_group_name',
  'gtid_mode',
  'hostname',
  'log_bin',
  'max_connections',
  'net_write_timeout',
  'port',
  'read_only',
  'relay_log_space_limit',
  'replica_net_timeout',
  'rpl_semi_sync_master_enabled',
  'rpl_semi_sync_master_timeout',
  'rpl_semi_sync_source_enabled',
  'rpl_semi_sync_source_timeout',
  'server_id',
  'server_uuid',
  'slave_net_timeout',
  'super_read_only',
  'wsrep_on',
] as const;

/** Statements that start or stop threads of a replica have been counted under four names. */
const counters = [
  'Aborted_clients',
  'Com_replica_start',
  'Com_replica_stop',
  'Com_slave_start',
  'Com_slave_stop',
  'Com_start_all_slaves',
  'Com_start_slave',
  'Com_stop_all_slaves',
  'Com_stop_slave',
  'Handler_commit',
  'Rpl_semi_sync_master_clients',
  'Rpl_semi_sync_master_no_tx',
  'Rpl_semi_sync_master_status',
  'Rpl_semi_sync_master_wait_sessions',
  'Rpl_semi_sync_master_yes_tx',
  'Rpl_semi_sync_source_clients',
  'Rpl_semi_sync_source_no_tx',
  'Rpl_semi_sync_source_status',
  'Rpl_semi_sync_source_wait_sessions',
  'Rpl_semi_sync_source_yes_tx',
  'Slave_heartbeat_period',
  'Slave_last_heartbeat',
  'Slave_received_heartbeats',
  'Threads_connected',
  'Uptime',
] as const;

/**
 * Threads of replication, and what has been running for 2 s or longer, without the text of any statement. The row of the session itself shows that the list
 * can be read; `visible` tells whether it is complete.
 */
const processesOf = (list: string): Statement => ({
  text:
    `SELECT ID AS id, USER AS user, HOST AS host, COMMAND AS command, TIME AS timeS, STATE AS state, (SELECT COUNT(*) FROM ${list}) AS visible ` +
    `FROM ${list} WHERE COMMAND LIKE 'Binlog Dump%' OR USER = 'system user' OR ID = CONNECTION_ID() ` +
    "OR (COMMAND IN ('Query', 'Execute') AND TIME >= 2) ORDER BY COMMAND LIKE 'Binlog Dump%' DESC, TIME DESC LIMIT 100",
  privilege: 'PROCESS',
});

const clocks = 'UTC_TIMESTAMP(6) AS utc, NOW(6) AS local';
const everywhere = {
  diagnosisVariables: free(`SHOW GLOBAL VARIABLES ${among(variables)}`),
  diagnosisCounters: free(`SHOW GLOBAL STATUS ${among(counters)}`),
  processes: processesOf('information_schema.PROCESSLIST'),
} as const;

const mysql = {
  ...everywhere,
  sets: free(`SELECT @@GLOBAL.gtid_executed AS executed, @@GLOBAL.gtid_purged AS purged, ${clocks}`),
  replicas: { text: 'SHOW SLAVE HOSTS', privilege: 'REPLICATION SLAVE' },
} as const;

const connectionTable = 'performance_schema.replication_connection_status';
const errorTable = 'performance_schema.events_errors_summary_by_user_by_error';

/** Age by the clock and in the time zone of the server itself, microseconds. */
const age = (column: string, name: string): string => `TIMESTAMPDIFF(MICROSECOND, ${column}, NOW(6)) AS ${name}`;
const connection = (...more: readonly string[]): Statement => ({
  text: `SELECT ${['CHANNEL_NAME AS channel', 'COUNT_RECEIVED_HEARTBEATS AS heartbeats', age('LAST_HEARTBEAT_TIMESTAMP', 'heartbeatAgeUs'), ...more].join(', ')} FROM ${connectionTable}`,
  privilege: `SELECT ON ${connectionTable}`,
});

const networkErrors: Statement = {
  text: `SELECT USER AS user, ERROR_NUMBER AS errno, SUM_ERROR_RAISED AS raised FROM ${errorTable} WHERE ERROR_NUMBER IN (1158, 1159, 1160, 1161) AND SUM_ERROR_RAISED > 0`,
  privilege: `SELECT ON ${errorTable}`,
};

const mariadb = (log: string, replicas: string): Readonly<Partial<Record<DiagnosisName, Statement>>> => ({
  ...everywhere,
  sets: free(
    `SELECT @@GLOBAL.gtid_binlog_state AS executed, @@GLOBAL.gtid_binlog_pos AS position, @@GLOBAL.gtid_slave_pos AS applied, ${clocks}`,
  ),
  replicas: { text: 'SHOW SLAVE HOSTS', privilege: replicas },
  // Its second event tells which transactions stand before the file.
  logStart: { text: "SHOW BINLOG EVENTS IN '{file}' LIMIT 3", privilege: log },
});

/** Reads only, like all of the list; merged into it by statements.ts. */
export const diagnosisStatements: Readonly<Record<Dialect, Readonly<Partial<Record<DiagnosisName, Statement>>>>> = {
  'mysql-8.4': {
    ...mysql,
    processes: processesOf('performance_schema.processlist'),
    replicas: { ...mysql.replicas, text: 'SHOW REPLICAS' },
    networkErrors,
    connection: connection(age('LAST_QUEUED_TRANSACTION_END_QUEUE_TIMESTAMP', 'queuedAgeUs')),
  },
  'mysql-5.7': { ...mysql, networkErrors, connection: connection() },
  'mysql-5.6': mysql,
  mariadb: mariadb('BINLOG MONITOR', 'REPLICATION MASTER ADMIN'),
  'mariadb-10.5': mariadb('BINLOG MONITOR', 'REPLICATION MASTER ADMIN'),
  'mariadb-10.0': mariadb('REPLICATION SLAVE', 'REPLICATION SLAVE'),
};
