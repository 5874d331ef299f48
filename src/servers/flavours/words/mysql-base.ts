import type { Role } from '../../../model/replication.ts';
import { quote } from '../../../model/sql-literal.ts';
import type { Flavour } from '../../flavour.ts';
import { changeSource } from './change-source.ts';
import { replicaFaultWords } from './fault-words.ts';
import { instrumentationQuery } from './instrumentation.ts';
import { mysqlLog } from './log-options.ts';
import { initialiseRecipe, unlockAccounts } from './mysql-initialise.ts';
import { mysqlLogPatterns } from './mysql-log-patterns.ts';
import { replicaWords } from './operator-words.ts';
import { dumpThreadsFromProcessList, fromPerformanceSchema } from './queries.ts';
import { mysqlSession } from './session-settings.ts';
import { settingsWorthRecording } from './settings.ts';
import { withXPlugin } from './shipped-options.ts';
import { readBinaryLogStatus, readDumpThread, readReplicaStatus, readSemiSyncStatus } from './status-rows.ts';
import { mysqlSwitchWords } from './switch-words.ts';
import { smallPerformanceSchema, trimmedMysqlOptions } from './trimmed-mysql.ts';
import { canonicalName, optionWith } from './variable-names.ts';
import { optionsOf } from './versioned-options.ts';

const channelColumns = [
  ['heartbeat_period', 'HEARTBEAT_INTERVAL'],
  ['connect_retry', 'CONNECTION_RETRY_INTERVAL'],
  ['retry_count', 'CONNECTION_RETRY_COUNT'],
  ['auto_position', 'AUTO_POSITION'],
] as const;

/** A source that takes no writes is none: options for both ends may come from one file. A replica keeps what it is set to. */
export const takingWrites = (role: Role): readonly string[] => (role === 'source' ? ['--super-read-only=OFF'] : []);

/** The words of MySQL 8.0.26 and later; a flavour file states its name, the versions it speaks to and its differences. */
export const mysqlBase: Omit<Flavour, 'name' | 'matches'> = {
  trimmedOptions: (version) => optionsOf(version, [...trimmedMysqlOptions, ...smallPerformanceSchema]),
  requiredOptions: (role) => [
    '--log-bin=binlog',
    '--relay-log=relay',
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    '--log-replica-updates=ON',
    '--skip-replica-start=ON',
    ...mysqlLog,
    ...takingWrites(role),
    '--mysqlx=OFF',
  ],
  shippedOptions: withXPlugin,
  optionFor: optionWith(canonicalName),
  variableName: canonicalName,
  templateRecipe: initialiseRecipe,
  initFile: unlockAccounts,
  sessionSettings: mysqlSession,
  commitGtidQuery: null,
  pointAt: changeSource({
    statement: 'CHANGE REPLICATION SOURCE TO',
    prefix: 'SOURCE',
    byGtid: 'SOURCE_AUTO_POSITION=1',
    byPosition: 'SOURCE_AUTO_POSITION=0',
    more: ({ compression }, { retryCount }) => [
      'GET_SOURCE_PUBLIC_KEY=1',
      `SOURCE_RETRY_COUNT=${retryCount}`,
      ...(compression === undefined
        ? []
        : [`SOURCE_COMPRESSION_ALGORITHMS=${quote(compression === 'none' ? 'uncompressed' : compression)}`]),
    ],
  }),
  startReplica: 'START REPLICA',
  stopReplica: 'STOP REPLICA',
  replicaStatusQuery: 'SHOW REPLICA STATUS',
  readReplicaStatus,
  binaryLogStatusQuery: 'SHOW BINARY LOG STATUS',
  readBinaryLogStatus,
  executedGtidQuery: 'SELECT @@GLOBAL.gtid_executed AS gtid',
  executedBeforeVisible: false,
  dumpThreadsQuery: fromPerformanceSchema.dumpThreadsQuery,
  dumpThreadsAnywayQuery: dumpThreadsFromProcessList,
  readDumpThread,
  abortedClientsQuery: fromPerformanceSchema.abortedClientsQuery,
  errorCountersQuery:
    'SELECT ERROR_NUMBER AS errno, SUM_ERROR_RAISED AS raised FROM performance_schema.events_errors_summary_global_by_error ' +
    'WHERE ERROR_NUMBER IN (1105, 1158, 1159, 1160, 1161, 1189, 1190)',
  errorCountersMissing: null,
  instrumentationQuery: instrumentationQuery(true),
  connectionStatusQuery: fromPerformanceSchema.connectionStatusQuery,
  settingsQuery: fromPerformanceSchema.settingsQuery(settingsWorthRecording),
  channelSettingsQuery: channelColumns
    .map(
      ([name, column]) =>
        `SELECT '${name}' AS name, CONVERT(${column} USING utf8mb4) AS value FROM performance_schema.replication_connection_configuration`,
    )
    .join(' UNION ALL '),
  semiSyncOptions: (role) => [`--plugin-load-add=semisync_${role}.so`, `--rpl-semi-sync-${role}-enabled=ON`],
  semiSyncMissing: null,
  semiSyncStatusQuery: (role) => `SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync\\_${role}\\_%'`,
  readSemiSyncStatus,
  tlsOptions: ({ ca, cert, key }) => [`--ssl-ca=${ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`],
  tlsMissing: null,
  switchWords: mysqlSwitchWords,
  logPatterns: mysqlLogPatterns,
  lacks: {
    'receiver-position-in-file':
      'MySQL 8.0 and later store the position of the receiver once in 10000 events (sync_source_info), and read the rest again after a crash',
    // Measured on 9.7.4.
    'ends-without-space':
      'MySQL goes on when InnoDB finds its file system full; only the applier stops, with error 1114',
    // Measured on 9.7.4 and 5.6.24.
    'silent-while-skipping': 'the source sends heartbeats while it skips transactions that the replica has',
    'mariadb-gtid': 'only MariaDB has slave_pos and current_pos',
    'prompt-applier-stop':
      'with applier workers, STOP REPLICA waits 60 s for the rest of a transaction that was received in part',
  },
  operatorWords: replicaWords,
  faultWords: replicaFaultWords,
};
