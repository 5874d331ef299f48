/** A server as procedures are told of it. */
export interface Server {
  /** Name of the flavour, for example `mysql-9`. */
  readonly flavour: string;
  /** Exact version, for example `9.7.4`. */
  readonly version: string;
}

/** How a replica follows its source; `unknown` where nobody told, so that a procedure must be safe either way. */
export type Following = 'gtid' | 'position' | 'unknown';

/** How one series of servers calls things. A new one states only its differences. */
export interface Dialect {
  readonly vendor: 'mysql' | 'mariadb';
  /** For example `MySQL 9.7`. */
  readonly product: string;
  /** For example `mysql:9.7`. */
  readonly series: string;
  readonly replica: 'REPLICA' | 'SLAVE';
  readonly change: 'CHANGE REPLICATION SOURCE' | 'CHANGE MASTER';
  readonly prefix: 'SOURCE' | 'MASTER';
  /** Where the name of a channel stands. */
  readonly channels: 'FOR CHANNEL' | 'connection name' | null;
  /**
   * Whether CHANGE of receiver options takes a running applier, and then keeps the relay logs (MySQL 5.7 and later). Elsewhere both threads must be
   * stopped, and CHANGE deletes the relay logs.
   */
  readonly changesReceiverAlone: boolean;
  /** Whether CHANGE without a heartbeat period sets it to half of the net timeout again. */
  readonly recomputesHeartbeat: boolean;
  /** Whether a GTID replica deletes its relay logs when one thread starts while both are stopped. */
  readonly purgesAtStart: boolean;
  readonly retryCountInChange: boolean;
  readonly netTimeout: 'replica_net_timeout' | 'slave_net_timeout';
  readonly columns: {
    readonly receiver: string;
    readonly applier: string;
    readonly applierState: string;
    readonly secondsBehind: string;
    readonly readFile: string;
    readonly readPosition: string;
    readonly executedFile: string;
    readonly executedPosition: string;
    readonly retrieved: string;
  };
  readonly showBinaryLogStatus: 'SHOW BINARY LOG STATUS' | 'SHOW MASTER STATUS';
  readonly waitForPosition: 'SOURCE_POS_WAIT' | 'MASTER_POS_WAIT';
  /** Error number of a fatal error that the source sent, and of the generic fatal error of the receiver. */
  readonly fatalSourceErrno: number;
  readonly fatalReceiverErrno: number;
  readonly semiSync: { readonly source: string; readonly replica: string };
  /** The variable that makes the source log a failed write to a replica, and its least value. */
  readonly logsFailedWrites: { readonly name: string; readonly value: number };
  readonly countsErrors: boolean;
  /** Whether SET PERSIST exists, so that a persisted value may win over an option file (MySQL 8.0 and later). */
  readonly persists: boolean;
}

const oldNames = {
  replica: 'SLAVE',
  change: 'CHANGE MASTER',
  prefix: 'MASTER',
  netTimeout: 'slave_net_timeout',
  columns: {
    receiver: 'Slave_IO_Running',
    applier: 'Slave_SQL_Running',
    applierState: 'Slave_SQL_Running_State',
    secondsBehind: 'Seconds_Behind_Master',
    readFile: 'Master_Log_File',
    readPosition: 'Read_Master_Log_Pos',
    executedFile: 'Relay_Master_Log_File',
    executedPosition: 'Exec_Master_Log_Pos',
    retrieved: 'Retrieved_Gtid_Set',
  },
  showBinaryLogStatus: 'SHOW MASTER STATUS',
  waitForPosition: 'MASTER_POS_WAIT',
  fatalSourceErrno: 1236,
  fatalReceiverErrno: 1593,
  semiSync: { source: 'rpl_semi_sync_master', replica: 'rpl_semi_sync_slave' },
} as const;

const newNames = {
  replica: 'REPLICA',
  change: 'CHANGE REPLICATION SOURCE',
  prefix: 'SOURCE',
  netTimeout: 'replica_net_timeout',
  columns: {
    receiver: 'Replica_IO_Running',
    applier: 'Replica_SQL_Running',
    applierState: 'Replica_SQL_Running_State',
    secondsBehind: 'Seconds_Behind_Source',
    readFile: 'Source_Log_File',
    readPosition: 'Read_Source_Log_Pos',
    executedFile: 'Relay_Source_Log_File',
    executedPosition: 'Exec_Source_Log_Pos',
    retrieved: 'Retrieved_Gtid_Set',
  },
  waitForPosition: 'SOURCE_POS_WAIT',
  semiSync: { source: 'rpl_semi_sync_source', replica: 'rpl_semi_sync_replica' },
} as const;

type Named = Omit<Dialect, 'product' | 'series'>;

/** Since MySQL 8.4. */
const mysqlNew: Named = {
  ...newNames,
  vendor: 'mysql',
  channels: 'FOR CHANNEL',
  changesReceiverAlone: true,
  recomputesHeartbeat: false,
  purgesAtStart: false,
  retryCountInChange: true,
  showBinaryLogStatus: 'SHOW BINARY LOG STATUS',
  fatalSourceErrno: 13114,
  fatalReceiverErrno: 13117,
  logsFailedWrites: { name: 'log_error_verbosity', value: 3 },
  countsErrors: true,
  persists: true,
};

const mysql57: Named = { ...mysqlNew, ...oldNames, countsErrors: false, persists: false };

const mysql56: Named = {
  ...mysql57,
  channels: null,
  changesReceiverAlone: false,
  recomputesHeartbeat: true,
  logsFailedWrites: { name: 'log_warnings', value: 2 },
};

const mariadb: Named = {
  ...mysql56,
  vendor: 'mariadb',
  channels: 'FOR CHANNEL',
  purgesAtStart: true,
  retryCountInChange: false,
  columns: { ...oldNames.columns, retrieved: 'Gtid_IO_Pos' },
};

/** By name of the flavour. */
const byFlavour: Readonly<Record<string, Named>> = {
  mariadb,
  'mysql-5.6': mysql56,
  'mysql-5.7': mysql57,
  // 8.0 up to 8.0.25: the old words, and the new error numbers.
  'mysql-8.0-early': {
    ...mysql57,
    fatalSourceErrno: 13114,
    fatalReceiverErrno: 13117,
    countsErrors: true,
    persists: true,
  },
  'mysql-8.0': { ...mysqlNew, showBinaryLogStatus: 'SHOW MASTER STATUS' },
};

/** Stands for the newest release of a series. */
const unnumbered = 999;

/** The words of a server. A flavour that is not known here has the words of the newest MySQL. Pure. */
export function dialectOf({ flavour, version }: Server): Dialect {
  const named = byFlavour[flavour] ?? mysqlNew;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // FOR CHANNEL came with MariaDB 10.7; MASTER_RETRY_COUNT with 12.0.1 (documented).
  const early = named.vendor === 'mariadb' && (major < 10 || (major === 10 && minor < 7));
  // A specification may name no release, or a major one: its newest release is meant, which has no number.
  const number = [major, minor].filter((part) => part < unnumbered).join('.');
  const vendor = named.vendor === 'mariadb' ? 'MariaDB' : 'MySQL';
  // One series, two sets of words.
  if (flavour === 'mysql-8.0-early') return { ...named, product: 'MySQL 8.0 up to 8.0.25', series: 'mysql:8.0-early' };
  return {
    ...named,
    ...(early ? { channels: 'connection name' as const } : {}),
    product: number === '' || major >= unnumbered ? vendor : `${vendor} ${number}`,
    series: number === '' || major >= unnumbered ? named.vendor : `${named.vendor}:${number}`,
  };
}
