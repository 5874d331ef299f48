import type { Flavour } from '../flavour.ts';
import { within } from '../versions.ts';
import { bootstrapRecipe } from './words/bootstrap.ts';
import { oldAccountFaultWords } from './words/fault-words.ts';
import { oldLog } from './words/log-options.ts';
import { nobodysPassword } from './words/mysql-initialise.ts';
import { mysqlOldBase, noPasswordCache } from './words/mysql-old-base.ts';
import { byLogWarnings } from './words/operator-words.ts';
import { fromInformationSchema } from './words/queries.ts';
import { settingsWorthRecording } from './words/settings.ts';
import { mysql56SwitchWords } from './words/switch-words.ts';
import { trimmedMysql56Options } from './words/trimmed-mysql-5.6.ts';
import { oldName } from './words/variable-names.ts';

const noPlugins = 'the MySQL 5.6 that can be fetched comes without plugins';
const noErrorCounters = 'MySQL counts errors by number only since 8.0';

/** MySQL 5.6: old words, no performance_schema worth its memory, no account locks, GTIDs not told with a commit. */
export const flavour: Flavour = {
  ...mysqlOldBase,
  name: 'mysql-5.6',
  matches: (vendor, version) => vendor === 'mysql' && within(version, '5.6', '5.7'),
  trimmedOptions: () => trimmedMysql56Options,
  requiredOptions: () => [
    '--log-bin=binlog',
    '--relay-log=relay',
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    '--log-slave-updates=ON',
    '--skip-slave-start',
    ...oldLog,
  ],
  templateRecipe: () =>
    bootstrapRecipe({
      args: [
        '--innodb-log-file-size=32M',
        '--innodb-buffer-pool-size=32M',
        '--innodb-doublewrite=OFF',
        '--innodb-use-native-aio=0',
        '--innodb-flush-log-at-trx-commit=0',
        '--performance-schema=OFF',
        '--skip-log-bin',
      ],
      scripts: [['mysql_system_tables.sql'], ['mysql_system_tables_data.sql']],
      // The privilege tables themselves, because account statements are not served here.
      accounts: [
        'USE mysql;',
        "DELETE FROM user WHERE NOT (User = 'root' AND Host = 'localhost');",
        `UPDATE user SET Password = PASSWORD('${nobodysPassword()}') WHERE User = 'root';`,
        'INSERT INTO user (Host, User, Password, Repl_slave_priv, plugin, authentication_string, ssl_cipher, x509_issuer, x509_subject) ' +
          `VALUES ('%', 'repl', PASSWORD('${nobodysPassword()}'), 'Y', 'mysql_native_password', '', '', '', '');`,
        'DELETE FROM db;',
        "DELETE FROM proxies_priv WHERE Host <> 'localhost';",
      ],
    }),
  initFile: ({ root, repl }) => [
    'SET SESSION sql_log_bin = 0;',
    `SET PASSWORD FOR 'root'@'localhost' = PASSWORD('${root}');`,
    `SET PASSWORD FOR 'repl'@'%' = PASSWORD('${repl}');`,
  ],
  commitGtidQuery: 'SELECT @@GLOBAL.gtid_executed AS gtid',
  executedBeforeVisible: true,
  dumpThreadsQuery: fromInformationSchema.dumpThreadsQuery,
  abortedClientsQuery: fromInformationSchema.abortedClientsQuery,
  errorCountersQuery: null,
  errorCountersMissing: noErrorCounters,
  instrumentationQuery: null,
  connectionStatusQuery: fromInformationSchema.connectionStatusQuery,
  settingsQuery: fromInformationSchema.settingsQuery([...settingsWorthRecording.map(oldName), 'log_warnings']),
  channelSettingsQuery: fromInformationSchema.channelSettingsQuery,
  semiSyncOptions: () => null,
  semiSyncMissing: noPlugins,
  tlsMissing:
    'MySQL 5.6 connects without encryption if the source does not offer it, and its TLS library fails in some handshakes',
  switchWords: mysql56SwitchWords,
  lacks: {
    ...mysqlOldBase.lacks,
    'semi-sync': noPlugins,
    channels: 'a MySQL 5.6 replica has one source; channels came with MySQL 5.7',
    'parallel-appliers': 'MySQL 5.6 executes in parallel by database only, and all that the workload writes is in one',
    'error-counters': noErrorCounters,
    'receiver-thread-id': 'MySQL before 5.7 does not tell which thread of the kernel is its receiver',
    'secure-transport': 'require_secure_transport came with MySQL 5.7.8',
    'password-cache': noPasswordCache,
    // Measured on 5.6.24.
    'applier-stops-without-space': 'MySQL 5.6 ends some seconds after InnoDB has found its file system full',
    'tls-demand':
      'a MySQL 5.6 replica connects without encryption if the source does not offer it, with or without MASTER_SSL_VERIFY_SERVER_CERT',
  },
  operatorWords: { ...mysqlOldBase.operatorWords, ...byLogWarnings, channels: null },
  faultWords: oldAccountFaultWords,
};
