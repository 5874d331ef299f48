import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'commits-not-durable',
  title: 'The source flushes each commit to disk',
  level: 'warning',
  says: 'With sync_binlog other than 1, the source sends transactions to the replica that are not yet on its own disk. After a loss of power the replica has more than the source: its receiver stops with error 13114 (1236 before MySQL 8.0 and in MariaDB). If the source writes new transactions first, they take the GTIDs of those that were lost; then both threads run, the GTID sets are equal, and the rows differ (measured). A crash of the process alone loses nothing.',
  restsOn: ['settings.sync_binlog', 'settings.innodb_flush_log_at_trx_commit'],
  demonstration: [
    'process/power-loss/relaxed',
    'process/power-loss/relaxed-writes-first',
    'process/power-loss/every-hundredth',
    'process/power-loss/durable',
    'process/power-loss/not-injected',
  ],
  procedures: ['make-commits-durable', 'share-flushes'],
  check({ settings: { syncBinlog = 1, innodbFlushLogAtTrxCommit = 1 } }) {
    const lost = 'after a loss of power the replica has transactions that the source has lost';
    const advice = 'set both sync_binlog and innodb_flush_log_at_trx_commit to 1; commits then wait for the disk';
    // MariaDB has 3, which flushes as 1 does and in the order of older versions.
    const flushes = innodbFlushLogAtTrxCommit === 1 || innodbFlushLogAtTrxCommit === 3;
    return [
      ...(syncBinlog === 1
        ? []
        : [{ path: 'settings.sync_binlog', text: `sync_binlog is ${syncBinlog} on the source: ${lost}`, advice }]),
      ...(flushes
        ? []
        : [
            {
              path: 'settings.innodb_flush_log_at_trx_commit',
              text: `innodb_flush_log_at_trx_commit is ${innodbFlushLogAtTrxCommit} on the source: ${lost}`,
              advice,
            },
          ]),
    ];
  },
};
