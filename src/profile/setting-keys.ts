import type { Key } from './key.ts';
import { binlogFormat, count, milliseconds, mostOfServers, seconds, suppressionList, wholeSeconds } from './kinds.ts';

const byVersion = { from: 'the default of the server version' } as const;

/** Keys of what is set on the servers today. */
export const settingKeys: readonly Key[] = [
  {
    path: 'settings.net_write_timeout_s',
    kind: wholeSeconds,
    means: 'Source: time that one write to a replica may block (net_write_timeout)',
    need: byVersion,
    of: (p) => p.settings.netWriteTimeoutS,
  },
  {
    path: 'settings.replica_net_timeout_s',
    kind: wholeSeconds,
    means:
      'Replica: time that its receiver waits for data or for a connection (replica_net_timeout, slave_net_timeout)',
    need: byVersion,
    of: (p) => p.settings.replicaNetTimeoutS,
  },
  {
    path: 'settings.heartbeat_period_s',
    // Servers store milliseconds, 32 bits of them.
    kind: seconds({ least: 0.001, orZero: true, most: 4_294_967 }),
    means: 'Interval between heartbeats of an idle source (SOURCE_HEARTBEAT_PERIOD); 0: no heartbeats',
    need: { from: 'half of replica_net_timeout_s' },
    of: (p) => p.settings.heartbeatPeriodS,
  },
  {
    path: 'settings.connect_retry_s',
    kind: seconds({ least: 1, most: mostOfServers, whole: true }),
    means: 'Interval between connection attempts (SOURCE_CONNECT_RETRY)',
    need: byVersion,
    of: (p) => p.settings.connectRetryS,
  },
  {
    path: 'settings.retry_count',
    kind: count(0, mostOfServers),
    means: 'Connection attempts before the receiver stops (SOURCE_RETRY_COUNT); 0: no limit, only from MySQL 9.7.2',
    need: byVersion,
    of: (p) => p.settings.retryCount,
  },
  {
    path: 'settings.log_error_verbosity',
    kind: count(0, mostOfServers, 'not known'),
    means: 'Source: log_error_verbosity (5.7 and later) or log_warnings (5.6, MariaDB)',
    need: byVersion,
    of: (p) => p.settings.logErrorVerbosity,
  },
  {
    path: 'settings.log_error_suppression_list',
    kind: suppressionList,
    means: 'Source: codes of messages not written to the error log (log_error_suppression_list)',
    need: 'optional',
    of: (p) => p.settings.logErrorSuppressionList,
  },
  {
    path: 'settings.semi_sync_timeout_ms',
    kind: milliseconds({ most: mostOfServers, whole: true, none: 'no semi-sync' }),
    means: 'Source: time that a commit waits for a semi-sync acknowledgement',
    need: { from: 'null: no semi-sync' },
    of: (p) => p.settings.semiSyncTimeoutMs,
  },
  {
    path: 'settings.auto_failover',
    kind: count(0, 1),
    means: 'Replica: SOURCE_CONNECTION_AUTO_FAILOVER; 1: after the last attempt it switches to another source',
    need: { from: '0: no automatic failover' },
    of: (p) => (p.settings.autoFailover ? 1 : undefined),
  },
  {
    path: 'settings.binlog_format',
    kind: binlogFormat,
    means: 'Source: binlog_format; with STATEMENT and MIXED, bytes of the binary log are those of statements',
    need: 'optional',
    of: (p) => p.settings.binlogFormat,
  },
  {
    path: 'settings.sync_binlog',
    kind: count(0, mostOfServers),
    means: 'Source: sync_binlog; 1: each commit is flushed to the binary log on disk',
    need: 'optional',
    of: (p) => p.settings.syncBinlog,
  },
  {
    path: 'settings.innodb_flush_log_at_trx_commit',
    kind: count(0, 3),
    means: 'Source: innodb_flush_log_at_trx_commit; 1: each commit is flushed to the redo log on disk',
    need: 'optional',
    of: (p) => p.settings.innodbFlushLogAtTrxCommit,
  },
  {
    path: 'settings.binlog_retention_s',
    kind: count(0, mostOfServers),
    means: 'Source: how long it keeps its binary logs, seconds (binlog_expire_logs_seconds); 0: without limit',
    need: 'optional',
    of: (p) => p.settings.binlogRetentionS,
  },
  {
    path: 'settings.source_delay_s',
    kind: count(0, mostOfServers),
    means: 'Replica: SOURCE_DELAY, seconds; each transaction is executed so much later',
    need: 'optional',
    of: (p) => p.settings.sourceDelayS,
  },
  {
    path: 'settings.relay_log_space_limit_bytes',
    kind: count(0, Number.MAX_SAFE_INTEGER),
    means: 'Replica: relay_log_space_limit, bytes; 0: no limit',
    need: 'optional',
    of: (p) => p.settings.relayLogSpaceLimitBytes,
  },
];
