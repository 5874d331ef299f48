import type { BinlogFormat, CurrentSettings } from '../model/profile.ts';
import { defaultSettings } from '../profile/server-defaults.ts';
import type { Findings } from './findings.ts';
import type { Channel } from './replication-channel.ts';
import type { VariableName } from './statements.ts';
import type { ServerValues } from './variables.ts';

/** What both ends told about their settings. */
export interface ToldSettings {
  readonly source: ServerValues;
  readonly replica: ServerValues;
  readonly channel: Channel | null;
  /** What trials run, for the defaults of those versions. */
  readonly specs: { readonly source: string; readonly replica: string };
}

const most = 4_294_967_295;

/** The settings of today. What was not told is left at the default of the version, with a remark. Pure. */
export function settingsFrom({ source, replica, channel, specs }: ToldSettings, findings: Findings): CurrentSettings {
  const fresh = defaultSettings(specs.source, specs.replica).settings;
  const told = (key: string, value: number | null | undefined, otherwise: number, least = 0): number => {
    const path = `settings.${key}`;
    if (value === null || value === undefined) {
      findings.notTold(path);
      const startOption = key === 'retry_count' && specs.replica.startsWith('mariadb');
      const why = startOption ? ' (a startup option, --master-retry-count)' : '';
      findings.remark(path, `not reported by the server${why}: the default of its version`);
      return otherwise;
    }
    const bounded = Math.min(most, Math.max(least, value));
    if (bounded !== value) findings.remark(path, `actual value: ${value}`);
    return bounded;
  };
  if (source.number('log_error_verbosity', 'log_warnings') === null) findings.notTold('settings.log_error_verbosity');
  // Without any variable it is not known either whether semi-sync is used.
  if (source.number('net_write_timeout') === null) findings.notTold('settings.semi_sync_timeout_ms');
  if (channel?.autoFailover === null) findings.notTold('settings.auto_failover');
  const replicaNetTimeoutS = told(
    'replica_net_timeout_s',
    replica.number('replica_net_timeout', 'slave_net_timeout'),
    fresh.replicaNetTimeoutS,
    1,
  );
  return {
    netWriteTimeoutS: told('net_write_timeout_s', source.number('net_write_timeout'), fresh.netWriteTimeoutS, 1),
    replicaNetTimeoutS,
    heartbeatPeriodS: told('heartbeat_period_s', channel?.heartbeatPeriodS, replicaNetTimeoutS / 2),
    connectRetryS: told('connect_retry_s', channel?.connectRetryS, fresh.connectRetryS, 1),
    retryCount: told('retry_count', channel?.retryCount, fresh.retryCount),
    logErrorVerbosity: source.number('log_error_verbosity', 'log_warnings'),
    ...suppressionList(source),
    semiSyncTimeoutMs: semiSyncTimeout(source, told),
    ...(channel?.autoFailover ? { autoFailover: true } : {}),
    ...(channel?.delayS ? { sourceDelayS: channel.delayS } : {}),
    ...logFormat(source, findings),
    ...durability(source),
    ...limits(source, replica),
    ...ofReplica(replica, channel),
  };
}

/** What decides whether the replica is whole after a crash, and what it leaves out. */
function ofReplica(replica: ServerValues, channel: Channel | null): Partial<CurrentSettings> {
  const onOff = (...names: readonly VariableName[]): number | undefined =>
    names.every((name) => replica.text(name) === null) ? undefined : Number(replica.isOn(...names));
  const filters = Object.entries(channel?.filters ?? {}).map(([name, value]) => `${name}=${value}`);
  const told = {
    relayLogRecovery: onOff('relay_log_recovery'),
    syncRelayLog: replica.number('sync_relay_log') ?? undefined,
    autoPosition: channel?.byGtid === null || channel === null ? undefined : Number(channel.byGtid),
    parallelWorkers:
      replica.number('replica_parallel_workers', 'slave_parallel_workers', 'slave_parallel_threads') ?? undefined,
    preserveCommitOrder: onOff('replica_preserve_commit_order', 'slave_preserve_commit_order'),
    replicationFilters: filters.length === 0 ? undefined : filters.join('; '),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

const formats: readonly BinlogFormat[] = ['ROW', 'STATEMENT', 'MIXED'];

/** What is in the binary log. Sizes that are read from it are those of statements where it has these: the rows that they change may be far more, or less. */
function logFormat(source: ServerValues, findings: Findings): Pick<CurrentSettings, 'binlogFormat'> {
  const binlogFormat = formats.find((one) => one === source.text('binlog_format')?.toUpperCase());
  if (binlogFormat === undefined) return {};
  if (binlogFormat !== 'ROW')
    for (const path of ['workload.row_bytes', 'workload.largest_transaction_bytes'])
      findings.remark(
        path,
        `binlog_format=${binlogFormat}: the size of logged statements, not of the rows that they change`,
      );
  return { binlogFormat };
}

/** What a loss of power would cost. */
function durability(source: ServerValues): Pick<CurrentSettings, 'syncBinlog' | 'innodbFlushLogAtTrxCommit'> {
  const [syncBinlog, flushLog] = [source.number('sync_binlog'), source.number('innodb_flush_log_at_trx_commit')];
  return {
    ...(syncBinlog === null ? {} : { syncBinlog }),
    ...(flushLog === null ? {} : { innodbFlushLogAtTrxCommit: flushLog }),
  };
}

const dayS = 86_400;

/** How long binary logs are kept, and how large relay logs may become. Seconds win over days where a server has both (MySQL 8.0). */
function limits(
  source: ServerValues,
  replica: ServerValues,
): Pick<CurrentSettings, 'binlogRetentionS' | 'relayLogSpaceLimitBytes'> {
  const [seconds, days] = [source.number('binlog_expire_logs_seconds'), source.number('expire_logs_days')];
  const retentionS = seconds !== null && (seconds > 0 || days === null) ? seconds : days === null ? null : days * dayS;
  // Where logs are not removed by age, no age is told.
  const keeps = source.text('binlog_expire_logs_auto_purge') === 'OFF';
  const relayLogSpace = replica.number('relay_log_space_limit');
  return {
    ...(retentionS === null ? {} : { binlogRetentionS: keeps ? 0 : Math.round(retentionS) }),
    ...(relayLogSpace === null ? {} : { relayLogSpaceLimitBytes: relayLogSpace }),
  };
}

/** Only what a profile can hold: a list of codes and symbols. */
function suppressionList(source: ServerValues): Pick<CurrentSettings, 'logErrorSuppressionList'> {
  const list = source.text('log_error_suppression_list')?.trim() ?? '';
  return /^[\w-]+( *, *[\w-]+)*$/.test(list) ? { logErrorSuppressionList: list } : {};
}

function semiSyncTimeout(
  source: ServerValues,
  told: (key: string, value: number | null, otherwise: number) => number,
): number | null {
  if (!source.isOn('rpl_semi_sync_source_enabled', 'rpl_semi_sync_master_enabled')) return null;
  const timeoutMs = source.number('rpl_semi_sync_source_timeout', 'rpl_semi_sync_master_timeout');
  return told('semi_sync_timeout_ms', timeoutMs, 10_000);
}
