import { quotedList } from './sql-text.ts';

/** What the probes ask where performance_schema holds it (MySQL 5.7 and later). */
export const fromPerformanceSchema = {
  abortedClientsQuery:
    "SELECT VARIABLE_VALUE AS Value FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Aborted_clients'",
  connectionStatusQuery:
    'SELECT SERVICE_STATE AS state, LAST_HEARTBEAT_TIMESTAMP AS lastHeartbeatAt, COUNT_RECEIVED_HEARTBEATS AS receivedHeartbeats, ' +
    'LAST_ERROR_NUMBER AS lastErrno, LAST_ERROR_MESSAGE AS lastError FROM performance_schema.replication_connection_status ORDER BY CHANNEL_NAME',
  settingsQuery: (names: readonly string[]): string =>
    'SELECT VARIABLE_NAME AS name, VARIABLE_VALUE AS value FROM performance_schema.global_variables ' +
    `WHERE VARIABLE_NAME IN (${quotedList(names)}) ORDER BY VARIABLE_NAME`,
  /** Since 8.0.22; reads the list without stopping the server's other work. */
  dumpThreadsQuery:
    'SELECT ID AS Id, HOST AS Host, COMMAND AS Command, TIME AS Time, STATE AS State ' +
    "FROM performance_schema.processlist WHERE COMMAND LIKE 'Binlog Dump%'",
} as const;

/** Stops the server's other work for a moment; not SHOW PROCESSLIST, which `performance_schema_show_processlist` can turn to the other list. */
export const dumpThreadsFromProcessList =
  'SELECT ID AS Id, HOST AS Host, COMMAND AS Command, TIME AS Time, STATE AS State ' +
  "FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'";

/** The same where there is no performance_schema, or a poor one (MySQL 5.6, MariaDB). */
export const fromInformationSchema = {
  abortedClientsQuery:
    "SELECT VARIABLE_VALUE AS Value FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'Aborted_clients'",
  connectionStatusQuery:
    "SELECT MAX(IF(VARIABLE_NAME = 'SLAVE_LAST_HEARTBEAT', VARIABLE_VALUE, NULL)) AS lastHeartbeatAt, " +
    "MAX(IF(VARIABLE_NAME = 'SLAVE_RECEIVED_HEARTBEATS', VARIABLE_VALUE, NULL)) AS receivedHeartbeats " +
    "FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('SLAVE_LAST_HEARTBEAT', 'SLAVE_RECEIVED_HEARTBEATS')",
  settingsQuery: (names: readonly string[]): string =>
    'SELECT LOWER(VARIABLE_NAME) AS name, VARIABLE_VALUE AS value FROM information_schema.GLOBAL_VARIABLES ' +
    `WHERE VARIABLE_NAME IN (${quotedList(names)}) ORDER BY VARIABLE_NAME`,
  /** Only the heartbeat period can be asked for; the rest stands in files and in columns of the replica's status. */
  channelSettingsQuery:
    "SELECT 'heartbeat_period' AS name, VARIABLE_VALUE AS value FROM information_schema.GLOBAL_STATUS " +
    "WHERE VARIABLE_NAME = 'SLAVE_HEARTBEAT_PERIOD'",
  /** Not its table: that is built on disk for every question, which takes MariaDB several milliseconds. */
  dumpThreadsQuery: 'SHOW PROCESSLIST',
} as const;
