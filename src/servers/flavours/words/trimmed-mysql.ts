import type { VersionedOption } from './versioned-options.ts';

/**
 * Settings that make a disposable MySQL 5.7 to 9 small and quick to start. None of them changes what the network code or
 * replication does; the user's own settings win over each of them.
 */
export const trimmedMysqlOptions: readonly VersionedOption[] = [
  '--skip-name-resolve',
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-buffer-size=1M',
  ['--innodb-redo-log-capacity=64M', '8.0.30'],
  ['--innodb-log-file-size=32M', '5.7', '8.0.30'],
  '--innodb-doublewrite=OFF',
  ['--innodb-flush-method=fsync', '8.0'],
  '--innodb-use-native-aio=0',
  '--innodb-buffer-pool-load-at-startup=OFF',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-flush-log-at-trx-commit=0',
  '--sync-binlog=0',
  '--innodb-page-cleaners=1',
  '--innodb-purge-threads=1',
  '--innodb-read-io-threads=1',
  '--innodb-write-io-threads=1',
  '--innodb-adaptive-hash-index=OFF',
  ['--innodb-numa-interleave=OFF', '8.0'],
  '--max-connections=60',
  '--table-open-cache=128',
  '--table-definition-cache=400',
  '--thread-cache-size=4',
  '--event-scheduler=OFF',
  ['--auto-generate-certs=OFF', '8.0'],
  ['--caching-sha2-password-auto-generate-rsa-keys=OFF', '8.0.11'],
];

/** A small performance_schema that still holds what the probes read: error counters, threads, replication tables, error log. */
export const smallPerformanceSchema: readonly VersionedOption[] = [
  '--performance-schema=ON',
  '--performance-schema-instrument=%=OFF',
  // Error counters 1158-1161 are the best proof of what the network layer saw; they hang on this instrument.
  ['--performance-schema-instrument=error=ON', '8.0'],
  '--performance-schema-max-table-instances=200',
  '--performance-schema-max-table-handles=200',
  '--performance-schema-max-thread-instances=100',
  '--performance-schema-digests-size=50',
  '--performance-schema-max-digest-length=256',
  '--performance-schema-max-sql-text-length=128',
  '--performance-schema-events-stages-history-size=0',
  '--performance-schema-events-stages-history-long-size=0',
  '--performance-schema-events-statements-history-size=2',
  '--performance-schema-events-statements-history-long-size=0',
  '--performance-schema-events-transactions-history-size=0',
  '--performance-schema-events-transactions-history-long-size=0',
  '--performance-schema-events-waits-history-size=0',
  '--performance-schema-events-waits-history-long-size=0',
  '--performance-schema-accounts-size=5',
  '--performance-schema-hosts-size=5',
  '--performance-schema-users-size=5',
  '--performance-schema-max-memory-classes=0',
  '--performance-schema-max-index-stat=50',
  '--performance-schema-max-table-lock-stat=50',
  '--performance-schema-max-program-instances=0',
  '--performance-schema-max-prepared-statements-instances=0',
  '--performance-schema-max-metadata-locks=100',
];
