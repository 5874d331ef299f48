import type { ClaimServer } from 'replfault';

/** Replication statements and names as one kind of server knows them: what an operator has to type there. */
interface Words {
  /** The server as a sentence names it, for example `MySQL 9.7` or `MariaDB 10.11`. */
  readonly product: string;
  readonly isMariadb: boolean;
  /** Whether errors are counted by number in performance_schema (MySQL 8.0 and later). */
  readonly countsErrors: boolean;
  readonly startReplica: string;
  readonly stopReplica: string;
  readonly startReceiver: string;
  readonly stopReceiver: string;
  readonly resetReplica: string;
  readonly showReplicaStatus: string;
  readonly showBinaryLogStatus: string;
  /** Columns of the replica's status. */
  readonly receiverRunning: string;
  readonly applierRunning: string;
  readonly secondsBehind: string;
  readonly retrievedGtids: string;
  /** The executed GTIDs of a server, as an expression to select. */
  readonly executedGtids: string;
  readonly netTimeoutVariable: string;
  readonly heartbeatOption: string;
  readonly connectRetryOption: string;
  readonly retryCountOption: string;
  /** The option that makes a replica follow by GTID. */
  readonly autoPosition: string;
  readonly semiSyncSourceTimeout: string;
  readonly semiSyncSourceStatus: string;
  readonly semiSyncReplicaStatus: string;
  /** Error number of a fatal error that the source sent. */
  readonly fatalSourceErrno: number;
  /** Error number of a replica that has its source's server id or UUID. */
  readonly sameIdentityErrno: number;
  /** Points a replica: options of the given kind, without the prefix, for example `changeSource('HEARTBEAT_PERIOD=5')`. */
  changeSource(...options: string[]): string;
  /** Sets a global variable for good where the server can, else until its restart. */
  setGlobal(name: string, value: string | number): string;
  /** Waits until a replica has executed a GTID set. */
  waitForGtids(set: string, timeoutS: number): string;
}

const oldWords = {
  countsErrors: false,
  startReplica: 'START SLAVE;',
  stopReplica: 'STOP SLAVE;',
  startReceiver: 'START SLAVE IO_THREAD;',
  stopReceiver: 'STOP SLAVE IO_THREAD;',
  resetReplica: 'RESET SLAVE;',
  showReplicaStatus: 'SHOW SLAVE STATUS',
  showBinaryLogStatus: 'SHOW MASTER STATUS',
  receiverRunning: 'Slave_IO_Running',
  applierRunning: 'Slave_SQL_Running',
  secondsBehind: 'Seconds_Behind_Master',
  netTimeoutVariable: 'slave_net_timeout',
  heartbeatOption: 'MASTER_HEARTBEAT_PERIOD',
  connectRetryOption: 'MASTER_CONNECT_RETRY',
  retryCountOption: 'MASTER_RETRY_COUNT',
  semiSyncSourceTimeout: 'rpl_semi_sync_master_timeout',
  semiSyncSourceStatus: 'Rpl_semi_sync_master_status',
  semiSyncReplicaStatus: 'Rpl_semi_sync_slave_status',
  fatalSourceErrno: 1236,
  sameIdentityErrno: 1593,
  changeSource: (...options: string[]) => `CHANGE MASTER TO ${options.map((o) => `MASTER_${o}`).join(', ')};`,
  setGlobal: (name: string, value: string | number) => `SET GLOBAL ${name} = ${value};`,
} as const;

const mysqlGtids = {
  isMariadb: false,
  retrievedGtids: 'Retrieved_Gtid_Set',
  executedGtids: '@@GLOBAL.gtid_executed',
} as const;

const mysqlOld = {
  ...oldWords,
  ...mysqlGtids,
  autoPosition: 'MASTER_AUTO_POSITION=1',
  waitForGtids: (set: string, timeoutS: number) => `SELECT WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS('${set}', ${timeoutS});`,
} as const;

const waitForExecuted = (set: string, timeoutS: number): string =>
  `SELECT WAIT_FOR_EXECUTED_GTID_SET('${set}', ${timeoutS});`;

/** Since MySQL 8.0.26; `showBinaryLogStatus` since 8.2. */
const mysqlNew = {
  ...mysqlGtids,
  countsErrors: true,
  startReplica: 'START REPLICA;',
  stopReplica: 'STOP REPLICA;',
  startReceiver: 'START REPLICA IO_THREAD;',
  stopReceiver: 'STOP REPLICA IO_THREAD;',
  resetReplica: 'RESET REPLICA;',
  showReplicaStatus: 'SHOW REPLICA STATUS',
  showBinaryLogStatus: 'SHOW BINARY LOG STATUS',
  receiverRunning: 'Replica_IO_Running',
  applierRunning: 'Replica_SQL_Running',
  secondsBehind: 'Seconds_Behind_Source',
  netTimeoutVariable: 'replica_net_timeout',
  heartbeatOption: 'SOURCE_HEARTBEAT_PERIOD',
  connectRetryOption: 'SOURCE_CONNECT_RETRY',
  retryCountOption: 'SOURCE_RETRY_COUNT',
  autoPosition: 'SOURCE_AUTO_POSITION=1',
  semiSyncSourceTimeout: 'rpl_semi_sync_source_timeout',
  semiSyncSourceStatus: 'Rpl_semi_sync_source_status',
  semiSyncReplicaStatus: 'Rpl_semi_sync_replica_status',
  fatalSourceErrno: 13114,
  sameIdentityErrno: 13117,
  changeSource: (...options: string[]) =>
    `CHANGE REPLICATION SOURCE TO ${options.map((o) => `SOURCE_${o}`).join(', ')};`,
  setGlobal: (name: string, value: string | number) => `SET PERSIST ${name} = ${value};`,
  waitForGtids: waitForExecuted,
} as const;

const mariadb = {
  ...oldWords,
  isMariadb: true,
  retrievedGtids: 'Gtid_IO_Pos',
  executedGtids: '@@GLOBAL.gtid_binlog_pos',
  autoPosition: 'MASTER_USE_GTID=slave_pos',
  changeSource: (...options: string[]) =>
    `CHANGE MASTER TO ${options.map((o) => `MASTER_${o === 'AUTO_POSITION=1' ? 'USE_GTID=slave_pos' : o}`).join(', ')};`,
  waitForGtids: (set: string, timeoutS: number) => `SELECT MASTER_GTID_WAIT('${set}', ${timeoutS});`,
} as const;

/** By name of the flavour. */
const byFlavour: Readonly<Record<string, Omit<Words, 'product'>>> = {
  mariadb,
  'mysql-5.6': mysqlOld,
  'mysql-5.7': { ...mysqlOld, waitForGtids: waitForExecuted },
  'mysql-8.0-early': {
    ...mysqlOld,
    countsErrors: true,
    fatalSourceErrno: 13114,
    sameIdentityErrno: 13117,
    setGlobal: mysqlNew.setGlobal,
    waitForGtids: waitForExecuted,
  },
  'mysql-8.0': { ...mysqlNew, showBinaryLogStatus: 'SHOW MASTER STATUS' },
};

/** The words of a server: old ones on MySQL 5.6 and MariaDB, new ones on MySQL 8.4 and later. A flavour unknown here speaks the newest. */
export function words(server: ClaimServer): Words {
  const version = server.version.split('.').slice(0, 2).join('.');
  const found = byFlavour[server.flavour] ?? mysqlNew;
  return { ...found, product: `${found.isMariadb ? 'MariaDB' : 'MySQL'} ${version}` };
}
