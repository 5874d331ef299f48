import type { VersionedOption } from './versioned-options.ts';

/** Settings that make a disposable MariaDB small and quick to start; the user's own settings win over each of them. */
export const trimmedMariadbOptions: readonly VersionedOption[] = [
  '--skip-name-resolve',
  // MIXED, the default, would send a burst of data as the few bytes of its statement.
  '--binlog-format=ROW',
  '--performance-schema=OFF',
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-buffer-size=2M',
  // A template holds the file in this size already.
  '--innodb-log-file-size=64M',
  '--innodb-doublewrite=OFF',
  '--innodb-use-native-aio=0',
  '--innodb-buffer-pool-load-at-startup=OFF',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-flush-log-at-trx-commit=0',
  '--sync-binlog=0',
  '--innodb-purge-threads=1',
  '--innodb-read-io-threads=1',
  '--innodb-write-io-threads=2',
  '--innodb-adaptive-hash-index=OFF',
  // Direct writes wait for the disk, which other servers of the run keep busy.
  ['--innodb-flush-method=fsync', '10.5', '11.0'],
  ['--innodb-log-file-buffering=ON', '10.8.4'],
  ['--innodb-data-file-buffering=ON', '11.0'],
  '--max-connections=60',
  '--table-open-cache=128',
  '--table-definition-cache=400',
  '--thread-cache-size=4',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=1M',
  '--query-cache-size=0',
  '--event-scheduler=OFF',
  // It would make an RSA key of 4096 bits at every start, which takes seconds; a TLS identity that is given turns it on again.
  ['--ssl=OFF', '11.4'],
];
