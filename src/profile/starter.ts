import type { CurrentSettings, Profile } from '../model/profile.ts';
import { whereSendBufferStands } from '../model/send-buffer.ts';
import type { LinkPreset } from './presets/index.ts';
import { defaultSettings } from './server-defaults.ts';
import type { ProfileComments } from './text.ts';

/** A profile to begin with: the defaults of the servers, a common link, and what such a link calls for. */
export function starterProfile(
  preset: LinkPreset,
  servers: Profile['servers'],
): { profile: Profile; comments: ProfileComments } {
  const { settings, notes } = defaultSettings(servers.source, servers.replica);
  const { link, disturbances, objectives } = preset;
  const profile: Profile = {
    version: 1,
    servers,
    settings,
    link: { preset: preset.name, ...link },
    workload: { writesPerS: 100, rowBytes: 512, largestTransactionBytes: 16 * 1024 ** 2, idleS: 600 },
    disturbances,
    objectives,
  };
  return { profile, comments: { head: headFor(preset), remarks: { ...preset.why, ...remarksOn(notes), ...others } } };
}

/** What no preset knows: without these, the answers are about somebody else's servers. */
export const ownValues = [
  'servers',
  'settings',
  'link.rtt_ms',
  'disturbances.outage_s',
  'objectives.blind_window_s',
] as const;

const headFor = ({ name, title }: LinkPreset): string[] => [
  `Profile for \`replfault tune\` and \`replfault lint\`. Preset "${name}": ${title}.`,
  `Every number is a proposal. Replace at least these by your own: ${ownValues.join(', ')}.`,
  '`replfault capture` measures the values that you do not know.',
  'Lines that are commented out are optional keys. The unit is part of each name.',
];

const others: Readonly<Record<string, string>> = {
  'link.send_buffer_bytes': `Linux's default is 4M; hosts tuned for long links use 16M to 64M; ${whereSendBufferStands}`,
  workload: 'Proposals that do not come from your source: check its binary log',
  'workload.idle_s': 'Idle limits on the path matter for sources without commits at night',
};

const keysOfNotes: Readonly<Record<keyof CurrentSettings, string>> = {
  netWriteTimeoutS: 'settings.net_write_timeout_s',
  replicaNetTimeoutS: 'settings.replica_net_timeout_s',
  heartbeatPeriodS: 'settings.heartbeat_period_s',
  connectRetryS: 'settings.connect_retry_s',
  retryCount: 'settings.retry_count',
  logErrorVerbosity: 'settings.log_error_verbosity',
  logErrorSuppressionList: 'settings.log_error_suppression_list',
  semiSyncTimeoutMs: 'settings.semi_sync_timeout_ms',
  autoFailover: 'settings.auto_failover',
  binlogFormat: 'settings.binlog_format',
  syncBinlog: 'settings.sync_binlog',
  innodbFlushLogAtTrxCommit: 'settings.innodb_flush_log_at_trx_commit',
  binlogRetentionS: 'settings.binlog_retention_s',
  sourceDelayS: 'settings.source_delay_s',
  relayLogSpaceLimitBytes: 'settings.relay_log_space_limit_bytes',
  relayLogRecovery: 'settings.relay_log_recovery',
  syncRelayLog: 'settings.sync_relay_log',
  autoPosition: 'settings.auto_position',
  parallelWorkers: 'settings.parallel_workers',
  preserveCommitOrder: 'settings.preserve_commit_order',
  replicationFilters: 'settings.replication_filters',
};

function remarksOn(notes: Readonly<Partial<Record<keyof CurrentSettings, string>>>): Record<string, string> {
  const remarks: Record<string, string> = {
    settings: 'Defaults of this server version: replace them by the values of your servers',
  };
  for (const [key, note] of Object.entries(notes)) remarks[keysOfNotes[key as keyof CurrentSettings]] = note;
  return remarks;
}
