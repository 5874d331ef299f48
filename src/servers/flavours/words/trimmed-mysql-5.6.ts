/** Settings that make a disposable MySQL 5.6 small and quick to start; the user's own settings win over each of them. */
export const trimmedMysql56Options: readonly string[] = [
  '--skip-name-resolve',
  // As every later version does by itself: with statements instead of rows a burst of data would be a few bytes on the wire.
  '--binlog-format=ROW',
  '--performance-schema=OFF',
  '--explicit-defaults-for-timestamp=ON',
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-buffer-size=1M',
  // A row may take a tenth of both files at most; a template holds them in this size already.
  '--innodb-log-file-size=32M',
  '--innodb-doublewrite=OFF',
  '--innodb-use-native-aio=0',
  '--innodb-flush-log-at-trx-commit=0',
  '--sync-binlog=0',
  '--innodb-purge-threads=1',
  '--innodb-read-io-threads=1',
  '--innodb-write-io-threads=1',
  '--innodb-adaptive-hash-index=OFF',
  '--max-connections=60',
  '--table-open-cache=128',
  '--table-definition-cache=400',
  '--thread-cache-size=4',
  '--key-buffer-size=1M',
  '--query-cache-size=0',
];
