import { within } from '../servers/versions.ts';
import { type DiagnosisName, diagnosisStatements } from './diagnosis-statements.ts';
import { among, type Dialect, free, type Statement } from './dialects.ts';

export type { Dialect } from './dialects.ts';

/** What is asked; the same names in every dialect. */
export type StatementName =
  | 'identity'
  | 'ping'
  | 'variables'
  | 'counters'
  | 'replicaStatus'
  | 'channel'
  | 'failover'
  | 'binaryLogEnd'
  | 'binaryLogs'
  | 'binaryLogEvents'
  | 'executed'
  | DiagnosisName;

/** A text that came out of the list, holes filled. Nothing else can be made into one. */
export type AllowedText = string & { readonly allowed: unique symbol };

/** What may stand in a hole: names and offsets as servers tell them, and nothing that could end a quotation. */
const holes = { file: /^[A-Za-z0-9_.-]{1,255}$/, position: /^\d{1,15}$/ } as const;
export type Holes = Readonly<Partial<Record<keyof typeof holes, string | number>>>;

/** Names of all versions in one question: what a version lacks gives no row. */
const variables = [
  'binlog_cache_size',
  'binlog_expire_logs_auto_purge',
  'binlog_expire_logs_seconds',
  'binlog_format',
  'binlog_row_image',
  'expire_logs_days',
  'gtid_mode',
  'hostname',
  'innodb_flush_log_at_trx_commit',
  'log_bin',
  'log_error_suppression_list',
  'log_error_verbosity',
  'log_warnings',
  'master_retry_count',
  'max_binlog_size',
  'net_write_timeout',
  'relay_log_recovery',
  'relay_log_space_limit',
  'replica_net_timeout',
  'replica_parallel_workers',
  'replica_preserve_commit_order',
  'rpl_semi_sync_master_enabled',
  'rpl_semi_sync_master_timeout',
  'rpl_semi_sync_source_enabled',
  'rpl_semi_sync_source_timeout',
  'server_id',
  'server_uuid',
  'slave_net_timeout',
  'slave_parallel_threads',
  'slave_parallel_workers',
  'slave_preserve_commit_order',
  'sync_binlog',
  'sync_relay_log',
] as const;
export type VariableName = (typeof variables)[number];

const counters = ['Binlog_cache_disk_use', 'Slave_heartbeat_period'] as const;
export type CounterName = (typeof counters)[number];

const channelTable = 'performance_schema.replication_connection_configuration';

const everywhere = {
  identity: free('SELECT VERSION() AS version, @@version_comment AS comment'),
  ping: free('SELECT 1'),
  variables: free(`SHOW GLOBAL VARIABLES ${among(variables)}`),
  counters: free(`SHOW GLOBAL STATUS ${among(counters)}`),
  executed: free('SELECT @@GLOBAL.gtid_executed AS gtid'),
  binaryLogs: { text: 'SHOW BINARY LOGS', privilege: 'REPLICATION CLIENT' },
  binaryLogEvents: {
    text: "SHOW BINLOG EVENTS IN '{file}' FROM {position} LIMIT 100",
    privilege: 'REPLICATION SLAVE',
  },
} as const;

const oldWords = {
  ...everywhere,
  replicaStatus: { text: 'SHOW SLAVE STATUS', privilege: 'REPLICATION CLIENT' },
  binaryLogEnd: { text: 'SHOW MASTER STATUS', privilege: 'REPLICATION CLIENT' },
} as const;

const channel: Statement = {
  text:
    'SELECT CHANNEL_NAME AS channel, HEARTBEAT_INTERVAL AS heartbeat, CONNECTION_RETRY_INTERVAL AS connectRetry, ' +
    `CONNECTION_RETRY_COUNT AS retryCount FROM ${channelTable}`,
  privilege: `SELECT ON ${channelTable}`,
};

/** The column is there from MySQL 8.0.22 on; older servers are not asked. */
const failover: Statement = {
  text: `SELECT CHANNEL_NAME AS channel, SOURCE_CONNECTION_AUTO_FAILOVER AS autoFailover FROM ${channelTable}`,
  privilege: `SELECT ON ${channelTable}`,
};

/**
 * Every statement that `replfault capture`, `lint` and `diagnose` can say to a server, by dialect. The session refuses anything else, so this list is all
 * there is to read for whoever must decide whether it may run. Sets nothing, locks no table, has bounded answers.
 */
export const statements: Readonly<Record<Dialect, Readonly<Partial<Record<StatementName, Statement>>>>> = {
  'mysql-8.4': {
    ...diagnosisStatements['mysql-8.4'],
    ...everywhere,
    replicaStatus: { text: 'SHOW REPLICA STATUS', privilege: 'REPLICATION CLIENT' },
    binaryLogEnd: { text: 'SHOW BINARY LOG STATUS', privilege: 'REPLICATION CLIENT' },
    channel,
    failover,
  },
  'mysql-5.7': { ...diagnosisStatements['mysql-5.7'], ...oldWords, channel, failover },
  'mysql-5.6': { ...diagnosisStatements['mysql-5.6'], ...oldWords },
  mariadb: mariadb('mariadb', { status: 'SLAVE MONITOR', log: 'BINLOG MONITOR', events: 'BINLOG MONITOR' }),
  // Until 10.5.8 only who may also change replication sees its status.
  'mariadb-10.5': mariadb('mariadb-10.5', {
    status: 'REPLICATION SLAVE ADMIN',
    log: 'BINLOG MONITOR',
    events: 'BINLOG MONITOR',
  }),
  'mariadb-10.0': mariadb('mariadb-10.0', {
    status: 'REPLICATION CLIENT',
    log: 'REPLICATION CLIENT',
    events: 'REPLICATION SLAVE',
  }),
};

/** The same words in all versions; the privileges were parted and renamed in 10.5. */
function mariadb(
  dialect: Dialect,
  { status, log, events }: { readonly status: string; readonly log: string; readonly events: string },
) {
  return {
    ...diagnosisStatements[dialect],
    ...everywhere,
    executed: free('SELECT @@GLOBAL.gtid_binlog_state AS gtid'),
    // All of them, since a connection may have a name; tells the heartbeat period too.
    replicaStatus: { text: 'SHOW ALL SLAVES STATUS', privilege: status },
    binaryLogEnd: { text: 'SHOW MASTER STATUS', privilege: log },
    binaryLogs: { ...everywhere.binaryLogs, privilege: log },
    binaryLogEvents: { ...everywhere.binaryLogEvents, privilege: events },
  };
}

/** The words that a server understands. MySQL 5.7 to 8.3 all know the old ones. */
export function dialectOf(vendor: 'mysql' | 'mariadb', version: string): Dialect {
  if (vendor === 'mariadb') {
    if (within(version, '10.5.9')) return 'mariadb';
    return within(version, '10.5.2') ? 'mariadb-10.5' : 'mariadb-10.0';
  }
  if (within(version, '8.4')) return 'mysql-8.4';
  return within(version, '5.7') ? 'mysql-5.7' : 'mysql-5.6';
}

/** The text of a statement, `null` where a dialect has none. @throws TypeError for a hole that may not be filled so. */
export function textOf(dialect: Dialect, name: StatementName, filled: Holes = {}): AllowedText | null {
  const statement = statements[dialect][name];
  if (statement === undefined) return null;
  const text = statement.text.replace(/\{(file|position)\}/g, (_, hole: keyof typeof holes) => {
    const value = String(filled[hole] ?? '');
    if (!holes[hole].test(value)) throw new TypeError(`${JSON.stringify(value)} cannot be a ${hole} of a binary log`);
    return value;
  });
  return assertAllowed(dialect, text);
}

/** The run-time half of the promise, asked again right before a text is sent. @throws TypeError for what is not on the list. */
export function assertAllowed(dialect: Dialect, text: string): AllowedText {
  if (!patterns[dialect].some((pattern) => pattern.test(text)))
    throw new TypeError(`capture does not execute this statement: ${text.slice(0, 200)}`);
  return text as AllowedText;
}

const patterns = Object.fromEntries(
  Object.entries(statements).map(([dialect, list]) => [
    dialect,
    Object.values(list).map(({ text }) => patternOf(text)),
  ]),
) as unknown as Readonly<Record<Dialect, readonly RegExp[]>>;

function patternOf(text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const filled = literal.replace(/\\\{(file|position)\\\}/g, (_, hole: keyof typeof holes) =>
    holes[hole].source.slice(1, -1),
  );
  // No flag m: `$` is the end of the text, so that nothing can follow on a line of its own.
  return new RegExp(`^${filled}$`);
}
