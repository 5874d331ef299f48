import { replicaStatusMetric } from './exporter-metrics.ts';

/** Statements of MySQL with MASTER and SLAVE that 8.4 no longer has, and their successors. */
export const statements: readonly (readonly [old: string, now: string])[] = [
  ['START SLAVE', 'START REPLICA'],
  ['STOP SLAVE', 'STOP REPLICA'],
  ['RESET SLAVE', 'RESET REPLICA'],
  ['SHOW SLAVE STATUS', 'SHOW REPLICA STATUS'],
  ['SHOW SLAVE HOSTS', 'SHOW REPLICAS'],
  ['CHANGE MASTER TO', 'CHANGE REPLICATION SOURCE TO'],
  ['RESET MASTER', 'RESET BINARY LOGS AND GTIDS'],
  ['SHOW MASTER STATUS', 'SHOW BINARY LOG STATUS'],
  ['SHOW MASTER LOGS', 'SHOW BINARY LOGS'],
  ['PURGE MASTER LOGS', 'PURGE BINARY LOGS'],
];

/** Options of CHANGE MASTER TO; each has a successor that begins with SOURCE. */
export const channelOptions: readonly string[] = [
  'MASTER_HOST',
  'MASTER_PORT',
  'MASTER_USER',
  'MASTER_PASSWORD',
  'MASTER_LOG_FILE',
  'MASTER_LOG_POS',
  'MASTER_AUTO_POSITION',
  'MASTER_CONNECT_RETRY',
  'MASTER_RETRY_COUNT',
  'MASTER_HEARTBEAT_PERIOD',
  'MASTER_DELAY',
  'MASTER_BIND',
  'MASTER_SSL',
  'MASTER_SSL_CA',
  'MASTER_SSL_CERT',
  'MASTER_SSL_KEY',
  'MASTER_SSL_CIPHER',
  'MASTER_SSL_VERIFY_SERVER_CERT',
  'MASTER_TLS_VERSION',
  'MASTER_PUBLIC_KEY_PATH',
  'GET_MASTER_PUBLIC_KEY',
];

/** More of them, which this project has not tried. */
export const untriedChannelOptions: readonly string[] = [
  'MASTER_SSL_CAPATH',
  'MASTER_SSL_CRL',
  'MASTER_SSL_CRLPATH',
  'MASTER_TLS_CIPHERSUITES',
  'MASTER_COMPRESSION_ALGORITHMS',
  'MASTER_ZSTD_COMPRESSION_LEVEL',
];

/** Columns of SHOW SLAVE STATUS that SHOW REPLICA STATUS names otherwise. */
export const columns: readonly (readonly [old: string, now: string])[] = [
  ['Slave_IO_Running', 'Replica_IO_Running'],
  ['Slave_SQL_Running', 'Replica_SQL_Running'],
  ['Seconds_Behind_Master', 'Seconds_Behind_Source'],
  ['Slave_IO_State', 'Replica_IO_State'],
  ['Slave_SQL_Running_State', 'Replica_SQL_Running_State'],
  ['Master_Host', 'Source_Host'],
  ['Master_Port', 'Source_Port'],
  ['Master_User', 'Source_User'],
  ['Master_Server_Id', 'Source_Server_Id'],
  ['Master_UUID', 'Source_UUID'],
  ['Master_Log_File', 'Source_Log_File'],
  ['Read_Master_Log_Pos', 'Read_Source_Log_Pos'],
  ['Relay_Master_Log_File', 'Relay_Source_Log_File'],
  ['Exec_Master_Log_Pos', 'Exec_Source_Log_Pos'],
  ['Master_Retry_Count', 'Source_Retry_Count'],
  ['Master_Bind', 'Source_Bind'],
  ['Master_Info_File', 'Source_Info_File'],
  ['Master_SSL_Allowed', 'Source_SSL_Allowed'],
  ['Master_SSL_CA_File', 'Source_SSL_CA_File'],
  ['Master_SSL_CA_Path', 'Source_SSL_CA_Path'],
  ['Master_SSL_Cert', 'Source_SSL_Cert'],
  ['Master_SSL_Cipher', 'Source_SSL_Cipher'],
  ['Master_SSL_Key', 'Source_SSL_Key'],
  ['Master_SSL_Crl', 'Source_SSL_Crl'],
  ['Master_SSL_Crlpath', 'Source_SSL_Crlpath'],
  ['Master_SSL_Verify_Server_Cert', 'Source_SSL_Verify_Server_Cert'],
  ['Master_TLS_Version', 'Source_TLS_Version'],
  ['Master_public_key_path', 'Source_public_key_path'],
  ['Get_master_public_key', 'Get_Source_public_key'],
];

/** Counters of statements. */
export const counters: readonly (readonly [old: string, now: string])[] = [
  ['Com_change_master', 'Com_change_replication_source'],
  ['Com_show_master_status', 'Com_show_binary_log_status'],
  ['Com_show_slave_status', 'Com_show_replica_status'],
  ['Com_show_slave_hosts', 'Com_show_replicas'],
  ['Com_slave_start', 'Com_replica_start'],
  ['Com_slave_stop', 'Com_replica_stop'],
];

/** Columns that common alert rules read. */
const alerted: readonly string[] = [
  'Slave_IO_Running',
  'Slave_SQL_Running',
  'Seconds_Behind_Master',
  'Master_Server_Id',
  'Read_Master_Log_Pos',
  'Exec_Master_Log_Pos',
];

/** Metrics of mysqld_exporter: a prefix and the column in lower case. */
export const metrics: readonly (readonly [old: string, now: string])[] = columns
  .filter(([old]) => alerted.includes(old))
  .map(([old, now]) => [replicaStatusMetric(old), replicaStatusMetric(now)]);
