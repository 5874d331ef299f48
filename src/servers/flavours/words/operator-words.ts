import type { CloneWords, ConnectionFailoverWords, LogPlace, OperatorWords } from '../../../model/server-words.ts';
import { quote } from '../../../model/sql-literal.ts';
import { mariadbChannels, mysqlChannels } from './channel-words.ts';
import { text } from './sql-text.ts';

const everywhere = {
  flushBinaryLogs: 'FLUSH BINARY LOGS',
  purgeBinaryLogsTo: (file: string) => `PURGE BINARY LOGS TO ${quote(file)}`,
  setLogVerbosity: (verbosity: 1 | 2 | 3) => `SET GLOBAL log_error_verbosity = ${verbosity}`,
} as const;

/** The older variable counts the same three steps from 0. */
export const byLogWarnings = {
  setLogVerbosity: (verbosity: 1 | 2 | 3) => `SET GLOBAL log_warnings = ${verbosity - 1}`,
} as const;

/** The columns of the status that tell how far the applier is, in the source's terms. */
const appliedUpTo =
  (source: 'Source' | 'Master') =>
  (status: Readonly<Record<string, unknown>>): LogPlace => ({
    file: text(status[`Relay_${source}_Log_File`]),
    position: Number(status[`Exec_${source}_Log_Pos`] ?? 0),
  });

const followFrom =
  (statement: string, prefix: 'SOURCE' | 'MASTER', byPosition: string) =>
  ({ file, position }: LogPlace): string =>
    `${statement} ${byPosition}, ${prefix}_LOG_FILE=${quote(file)}, ${prefix}_LOG_POS=${position}`;

const changeChannel =
  (statement: string, prefix: 'SOURCE' | 'MASTER'): OperatorWords['changeChannel'] =>
  ({ connectRetryS, heartbeatPeriodS }) => {
    const clauses = [
      ...(connectRetryS > 0 ? [`${prefix}_CONNECT_RETRY=${connectRetryS}`] : []),
      ...(heartbeatPeriodS > 0 ? [`${prefix}_HEARTBEAT_PERIOD=${heartbeatPeriodS}`] : []),
    ];
    return `${statement} ${clauses.join(', ')}`;
  };

const adoptSet =
  (reset: string) =>
  (executed: string): readonly string[] => [reset, `SET GLOBAL gtid_purged = ${quote(executed)}`];

const connectionFailover: ConnectionFailoverWords = {
  // The unnamed channel, no network namespace.
  addSource: ({ host, port }, weight) =>
    `SELECT asynchronous_connection_failover_add_source('', ${quote(host)}, ${port}, '', ${weight})`,
  turnOn: (retryCount, connectRetryS) =>
    'CHANGE REPLICATION SOURCE TO SOURCE_CONNECTION_AUTO_FAILOVER=1, ' +
    `SOURCE_RETRY_COUNT=${retryCount}, SOURCE_CONNECT_RETRY=${connectRetryS}`,
};

const clone: CloneWords = {
  installPlugin: "INSTALL PLUGIN clone SONAME 'mysql_clone.so'",
  // Outside the binary log: a grant that replicates would be a transaction of its own.
  allow: (user) => [
    'SET SESSION sql_log_bin = 0',
    `GRANT BACKUP_ADMIN ON *.* TO ${quote(user)}@'%'`,
    'SET SESSION sql_log_bin = 1',
  ],
  fetch: ({ host, port, user, password, tls }) => [
    `SET GLOBAL clone_valid_donor_list = ${quote(`${host}:${port}`)}`,
    `CLONE INSTANCE FROM ${quote(user)}@${quote(host)}:${port} IDENTIFIED BY ${quote(password)} REQUIRE ${tls ? 'SSL' : 'NO SSL'}`,
  ],
  endsWithErrno: 3707,
};

/** Since MySQL 8.2; all but `adoptGtids` since 8.0.26. */
export const replicaWords: OperatorWords = {
  ...everywhere,
  stopReceiver: 'STOP REPLICA IO_THREAD',
  startReceiver: 'START REPLICA IO_THREAD',
  resetReplica: 'RESET REPLICA',
  followByGtid: 'CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=1',
  followFromCurrentPos: null,
  followFrom: followFrom('CHANGE REPLICATION SOURCE TO', 'SOURCE', 'SOURCE_AUTO_POSITION=0'),
  changeChannel: changeChannel('CHANGE REPLICATION SOURCE TO', 'SOURCE'),
  appliedUpTo: appliedUpTo('Source'),
  adoptGtids: adoptSet('RESET BINARY LOGS AND GTIDS'),
  connectionFailover,
  clone,
  channels: mysqlChannels('SHOW REPLICA STATUS'),
};

/** MySQL 8.0.26 up to 8.3, where the old word for this one still works everywhere. */
export const replicaWordsWithResetMaster: OperatorWords = { ...replicaWords, adoptGtids: adoptSet('RESET MASTER') };

/** MySQL up to 8.0.25. */
export const slaveWords: OperatorWords = {
  ...everywhere,
  stopReceiver: 'STOP SLAVE IO_THREAD',
  startReceiver: 'START SLAVE IO_THREAD',
  resetReplica: 'RESET SLAVE',
  followByGtid: 'CHANGE MASTER TO MASTER_AUTO_POSITION=1',
  followFromCurrentPos: null,
  followFrom: followFrom('CHANGE MASTER TO', 'MASTER', 'MASTER_AUTO_POSITION=0'),
  changeChannel: changeChannel('CHANGE MASTER TO', 'MASTER'),
  appliedUpTo: appliedUpTo('Master'),
  adoptGtids: adoptSet('RESET MASTER'),
  connectionFailover: null,
  clone: null,
  channels: mysqlChannels('SHOW SLAVE STATUS'),
};

/** MariaDB: the old words, GTIDs by position. */
export const mariadbWords: OperatorWords = {
  ...slaveWords,
  ...byLogWarnings,
  channels: mariadbChannels,
  followByGtid: 'CHANGE MASTER TO MASTER_USE_GTID=slave_pos',
  followFromCurrentPos: 'CHANGE MASTER TO MASTER_USE_GTID=current_pos',
  followFrom: followFrom('CHANGE MASTER TO', 'MASTER', 'MASTER_USE_GTID=no'),
  adoptGtids: (executed) => [
    'RESET MASTER',
    `SET GLOBAL gtid_binlog_state = ${quote(executed)}`,
    `SET GLOBAL gtid_slave_pos = ${quote(lastOfEachDomain(executed))}`,
  ],
};

/** A binlog state names the last transaction of every server; a position only the last one of each domain. */
function lastOfEachDomain(state: string): string {
  const last = new Map<string, readonly [gtid: string, sequence: number]>();
  for (const gtid of state.split(',').filter((one) => one !== '')) {
    const [domain = '', , sequence = '0'] = gtid.split('-');
    if (Number(sequence) >= (last.get(domain)?.[1] ?? 0)) last.set(domain, [gtid, Number(sequence)]);
  }
  return [...last.values()].map(([gtid]) => gtid).join(',');
}
