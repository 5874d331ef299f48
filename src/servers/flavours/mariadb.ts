import type { Flavour } from '../flavour.ts';
import { within } from '../versions.ts';
import { bootstrapRecipe } from './words/bootstrap.ts';
import { changeSource } from './words/change-source.ts';
import { mariadbFaultWords } from './words/fault-words.ts';
import { oldLog } from './words/log-options.ts';
import { mariadbLogPatterns } from './words/mariadb-log-patterns.ts';
import { nobodysPassword, unlockAccounts } from './words/mysql-initialise.ts';
import { oldWords } from './words/mysql-old-base.ts';
import { mariadbWords } from './words/operator-words.ts';
import { fromInformationSchema } from './words/queries.ts';
import { mariadbSession } from './words/session-settings.ts';
import { mariadbSettingsWorthRecording } from './words/settings.ts';
import { withoutBinaryLog } from './words/shipped-options.ts';
import { readBinaryLogStatus, readDumpThread, readMariadbStatus, readSemiSyncStatus } from './words/status-rows.ts';
import { mariadbSwitchWords } from './words/switch-words.ts';
import { trimmedMariadbOptions } from './words/trimmed-mariadb.ts';
import { oldName, optionWith } from './words/variable-names.ts';
import { optionsOf } from './words/versioned-options.ts';

/** Variables that MariaDB calls by names of its own. */
const ownNames: Readonly<Record<string, string>> = {
  replica_parallel_workers: 'slave_parallel_threads',
  innodb_redo_log_capacity: 'innodb_log_file_size',
  binlog_transaction_compression: 'log_bin_compress',
};
const noErrorCounters = 'MariaDB does not count errors by number';
/** Measured on 10.5.23, 10.11.18 and 11.8.9: 100 tries 50 ms apart, then as long to roll back, then signal 6. */
const endsWithoutSpace = 'MariaDB ends about 5 s after InnoDB has found its file system full';
const variableName = (variable: string): string => ownNames[variable.replaceAll('-', '_')] ?? oldName(variable);

/** MariaDB 10.5 and later: the old words, GTIDs of its own (domain-server-sequence), semi-sync built in. */
export const flavour: Flavour = {
  ...oldWords,
  name: 'mariadb',
  matches: (vendor, version) => vendor === 'mariadb' && within(version, '10.5'),
  trimmedOptions: (version) => optionsOf(version, trimmedMariadbOptions),
  requiredOptions: () => [
    '--log-bin=binlog',
    '--relay-log=relay',
    '--log-slave-updates=ON',
    '--skip-slave-start=ON',
    ...oldLog,
  ],
  shippedOptions: withoutBinaryLog,
  optionFor: optionWith(variableName),
  variableName,
  templateRecipe: () =>
    bootstrapRecipe({
      args: [
        '--innodb-log-file-size=64M',
        '--innodb-buffer-pool-size=32M',
        '--innodb-doublewrite=OFF',
        '--innodb-use-native-aio=0',
        '--innodb-flush-log-at-trx-commit=0',
        '--innodb-buffer-pool-dump-at-shutdown=OFF',
        '--performance-schema=OFF',
        '--skip-log-bin',
      ],
      before: ['SET @auth_root_socket = NULL;', 'SET @skip_auth_anonymous = 1;'],
      scripts: [
        ['mariadb_system_tables.sql', 'mysql_system_tables.sql'],
        ['mariadb_performance_tables.sql', 'mysql_performance_tables.sql'],
        ['mariadb_system_tables_data.sql', 'mysql_system_tables_data.sql'],
      ],
      accounts: [
        "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';",
        "DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost';",
        // From here on account statements are served.
        'FLUSH PRIVILEGES;',
        `CREATE USER 'repl'@'%' IDENTIFIED BY '${nobodysPassword()}' ACCOUNT LOCK;`,
        "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';",
        `ALTER USER 'root'@'localhost' IDENTIFIED BY '${nobodysPassword()}' ACCOUNT LOCK;`,
      ],
    }),
  initFile: unlockAccounts,
  sessionSettings: mariadbSession,
  commitGtidQuery: null,
  pointAt: changeSource({
    statement: 'CHANGE MASTER TO',
    prefix: 'MASTER',
    byGtid: 'MASTER_USE_GTID=slave_pos',
    byPosition: 'MASTER_USE_GTID=no',
    // On by default since 11.4; the certificates of an experiment carry no host names.
    more: () => ['MASTER_SSL_VERIFY_SERVER_CERT=0'],
  }),
  channelOptions: ({ retryCount }) => [`--master-retry-count=${retryCount}`],
  readReplicaStatus: readMariadbStatus,
  readBinaryLogStatus,
  // Where each server's transactions end, own and replicated ones: a foreign server id on a replica shows as errant.
  executedGtidQuery: 'SELECT @@GLOBAL.gtid_binlog_state AS gtid',
  // What a filter leaves out is not written to the binary log of the replica (measured on 10.11.18), and moves its position all the same.
  filteredGtidQuery: "SELECT CONCAT_WS(',', @@GLOBAL.gtid_binlog_state, @@GLOBAL.gtid_slave_pos) AS gtid",
  executedBeforeVisible: true,
  dumpThreadsQuery: fromInformationSchema.dumpThreadsQuery,
  dumpThreadsAnywayQuery: fromInformationSchema.dumpThreadsQuery,
  readDumpThread,
  abortedClientsQuery: fromInformationSchema.abortedClientsQuery,
  errorCountersQuery: null,
  errorCountersMissing: noErrorCounters,
  instrumentationQuery: null,
  connectionStatusQuery: fromInformationSchema.connectionStatusQuery,
  settingsQuery: fromInformationSchema.settingsQuery(mariadbSettingsWorthRecording(variableName)),
  channelSettingsQuery: fromInformationSchema.channelSettingsQuery,
  semiSyncOptions: (role) => [`--rpl-semi-sync-${role === 'source' ? 'master' : 'slave'}-enabled=ON`],
  semiSyncMissing: null,
  readSemiSyncStatus,
  tlsOptions: ({ ca, cert, key }) => ['--ssl=ON', `--ssl-ca=${ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`],
  tlsMissing: null,
  switchWords: mariadbSwitchWords,
  logPatterns: mariadbLogPatterns,
  lacks: {
    'connection-failover': 'MariaDB has no asynchronous connection failover',
    clone: 'MariaDB has no clone plugin',
    'server-uuid': 'MariaDB identifies servers only by their server ids',
    'error-counters': noErrorCounters,
    'relay-log-needed-at-start': 'MariaDB does not look for the positions of its appliers in relay logs',
    // Documented ("Parallel Replication"), and measured on 10.5.23, 10.11.18 and 11.8.9.
    'commits-out-of-order':
      'parallel appliers of MariaDB commit in the order of the source, but for GTIDs of several domains',
    'password-cache': 'MariaDB keeps no passwords in memory to compare with',
    'applier-stops-without-space': endsWithoutSpace,
    // Measured on 10.5.23, 10.11.18 and 11.8.9.
    'heartbeats-while-skipping': 'MariaDB sends no heartbeat while it skips transactions that the replica has',
    'zombie-dump-threads':
      'MariaDB ends the connection of the dump thread that it replaces, so that its blocked write ends at once',
  },
  operatorWords: mariadbWords,
  faultWords: mariadbFaultWords,
};
