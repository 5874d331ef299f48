import type { Role } from '../../../model/replication.ts';
import type { Switches } from '../../../model/switches.ts';
import type { SwitchWords } from '../../flavour.ts';
import { within } from '../../versions.ts';

/** What servers ship with, and what disposable ones have. The doublewrite buffer keeps a page whole that was half written. */
const durabilityOf = ({ durable }: Switches): readonly string[] =>
  durable === null
    ? []
    : [
        `--sync-binlog=${durable ? 1 : 0}`,
        `--innodb-flush-log-at-trx-commit=${durable ? 1 : 0}`,
        `--innodb-doublewrite=${durable ? 'ON' : 'OFF'}`,
      ];

const appliersOf = (option: string, role: Role, { appliers }: Switches): readonly string[] =>
  appliers === null || role === 'source' ? [] : [`--${option}=${appliers}`];

const compressedProtocol = (role: Role, { compression }: Switches): readonly string[] =>
  compression === null || role === 'source' ? [] : [`--slave-compressed-protocol=${compression === 'none' ? 0 : 1}`];

const noZstd = 'only MySQL 8.0.26 and later compress the protocol with zstd here';

/** Cipher and compression of the connections of its dump threads. */
const dumpConnections =
  'SELECT s.VARIABLE_NAME AS name, s.VARIABLE_VALUE AS value FROM performance_schema.status_by_thread s ' +
  'JOIN performance_schema.threads t USING (THREAD_ID) ' +
  "WHERE s.VARIABLE_NAME IN ('Ssl_cipher', 'Compression', 'Compression_algorithm') AND t.PROCESSLIST_COMMAND LIKE 'Binlog Dump%'";
const tlsAccepts = "SHOW GLOBAL STATUS LIKE 'Ssl_finished_accepts'";
const transactions =
  "SELECT CONCAT('transactions_', COMPRESSION_TYPE) AS name, TRANSACTION_COUNTER AS value " +
  "FROM performance_schema.binary_log_transaction_compression_stats WHERE LOG_TYPE = 'BINARY'";
const workerRows =
  "SELECT 'applier_workers' AS name, COUNT(*) AS value FROM performance_schema.replication_applier_status_by_worker WHERE WORKER_ID > 0";

/** MySQL 8.0.26 and later: what compresses the protocol is said to the channel. */
export const mysqlSwitchWords: SwitchWords = {
  options: (role, asked) => [
    ...durabilityOf(asked),
    ...appliersOf('replica-parallel-workers', role, asked),
    ...(asked.transactionCompression === null || role === 'replica'
      ? []
      : [`--binlog-transaction-compression=${asked.transactionCompression ? 'ON' : 'OFF'}`]),
  ],
  missing: () => null,
  compressesByChannel: true,
  queries: (role) => (role === 'source' ? [dumpConnections, tlsAccepts, transactions] : [workerRows]),
};

/** MySQL 5.7 up to 8.0.25: an option of the replica compresses the protocol. */
export const mysqlOldSwitchWords: SwitchWords = {
  options: (role, asked, version) => [
    ...durabilityOf(asked),
    ...appliersOf('slave-parallel-workers', role, asked),
    ...compressedProtocol(role, asked),
    ...(hasTransactionCompression(version) ? mysqlSwitchWords.options(role, onlyTransactions(asked), version) : []),
  ],
  missing(asked, version) {
    if (asked.compression === 'zstd') return noZstd;
    return asked.transactionCompression && !hasTransactionCompression(version)
      ? 'transactions are compressed since MySQL 8.0.20'
      : null;
  },
  compressesByChannel: false,
  queries: (role) => (role === 'source' ? [dumpConnections, tlsAccepts] : [workerRows]),
};

const hasTransactionCompression = (version: string): boolean => within(version, '8.0.20');
const onlyTransactions = (asked: Switches): Switches => ({ ...asked, durable: null, appliers: null });

/** MySQL 5.6 shows no status of other threads: its workers are counted in the process list. */
export const mysql56SwitchWords: SwitchWords = {
  ...mysqlOldSwitchWords,
  // Receiver and coordinator have the same user.
  queries: (role) =>
    role === 'source'
      ? [tlsAccepts]
      : [
          "SELECT 'applier_workers' AS name, COUNT(*) - 2 AS value FROM information_schema.processlist WHERE USER = 'system user'",
        ],
};

/** MariaDB compresses events one by one, and rows of a few bytes only when it is told to. */
export const mariadbSwitchWords: SwitchWords = {
  options: (role, asked) => [
    ...durabilityOf(asked),
    ...appliersOf('slave-parallel-threads', role, asked),
    ...compressedProtocol(role, asked),
    ...(asked.transactionCompression === null || role === 'replica'
      ? []
      : [`--log-bin-compress=${asked.transactionCompression ? 'ON' : 'OFF'}`, '--log-bin-compress-min-len=10']),
    // On an encrypted link nothing else shows whether the protocol is compressed.
    ...(asked.compression !== null && asked.tls && role === 'source' ? ['--performance-schema=ON'] : []),
  ],
  missing(asked, version) {
    if (asked.compression === 'zstd') return 'MariaDB compresses the protocol with zlib only';
    return asked.compression !== null && asked.tls && !within(version, '10.11')
      ? 'MariaDB before 10.11 does not tell whether an encrypted connection is compressed; add --tls off'
      : null;
  },
  compressesByChannel: false,
  queries: (role, asked) =>
    role === 'replica'
      ? [
          "SELECT 'applier_workers' AS name, COUNT(*) AS value FROM information_schema.processlist WHERE COMMAND = 'Slave_worker'",
        ]
      : [
          dumpConnections,
          tlsAccepts,
          // The first file of its binary log: what stands at its beginning is enough.
          ...(asked.transactionCompression === null ? [] : ['SHOW BINLOG EVENTS LIMIT 200']),
        ],
};
