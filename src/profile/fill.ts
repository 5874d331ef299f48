import type { BinlogFormat, CurrentSettings, Disturbances, Objectives, Profile } from '../model/profile.ts';
import { presets } from './presets/index.ts';
import { defaultSettings, heartbeatOf } from './server-defaults.ts';
import type { Value } from './values.ts';

/** Values of a file by path: only what it says, and only where that is right. */
export type Given = ReadonlyMap<string, Value>;

/** Makes a profile of what a file says, a preset, and the defaults of server versions. What is required must be there. */
export function fill(given: Given): Profile {
  const numeric = (path: string): number | undefined => {
    const value = given.get(path);
    return typeof value === 'number' ? value : undefined;
  };
  const required = (path: string): number => {
    const value = numeric(path);
    if (value === undefined) throw new Error(`${path} was not checked before the profile was made`);
    return value;
  };
  const orNone = (path: string, otherwise: number | null): number | null =>
    given.has(path) ? (numeric(path) ?? null) : otherwise;
  const servers = { source: String(given.get('servers.source')), replica: String(given.get('servers.replica')) };
  const channel = given.get('servers.channel');
  const suppressed = given.get('settings.log_error_suppression_list');
  const filters = given.get('settings.replication_filters');
  const format = given.get('settings.binlog_format');
  const fresh = defaultSettings(servers.source, servers.replica).settings;
  const replicaNetTimeoutS = numeric('settings.replica_net_timeout_s') ?? fresh.replicaNetTimeoutS;
  return {
    version: 1,
    servers,
    ...(channel === undefined ? {} : { channel: String(channel) }),
    settings: {
      netWriteTimeoutS: numeric('settings.net_write_timeout_s') ?? fresh.netWriteTimeoutS,
      replicaNetTimeoutS,
      heartbeatPeriodS: numeric('settings.heartbeat_period_s') ?? heartbeatOf(replicaNetTimeoutS),
      connectRetryS: numeric('settings.connect_retry_s') ?? fresh.connectRetryS,
      retryCount: numeric('settings.retry_count') ?? fresh.retryCount,
      logErrorVerbosity: orNone('settings.log_error_verbosity', fresh.logErrorVerbosity),
      ...(suppressed === undefined ? {} : { logErrorSuppressionList: String(suppressed) }),
      semiSyncTimeoutMs: orNone('settings.semi_sync_timeout_ms', null),
      ...(numeric('settings.auto_failover') === 1 ? { autoFailover: true } : {}),
      ...(format === undefined ? {} : { binlogFormat: format as BinlogFormat }),
      ...told(numeric),
      ...(filters === undefined ? {} : { replicationFilters: String(filters) }),
    },
    link: filledLink(given, numeric, orNone),
    workload: {
      writesPerS: required('workload.writes_per_s'),
      rowBytes: required('workload.row_bytes'),
      largestTransactionBytes: required('workload.largest_transaction_bytes'),
      idleS: numeric('workload.idle_s') ?? 0,
    },
    disturbances: disturbances(numeric),
    objectives: objectives(numeric),
  };
}

type Numeric = (path: string) => number | undefined;

/** What is not assumed where nobody told it. */
function told(numeric: Numeric): Partial<CurrentSettings> {
  const paths = {
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
  };
  return Object.fromEntries(
    Object.entries(paths).flatMap(([name, path]) => {
      const value = numeric(path);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The link: what is given wins over the preset. */
function filledLink(
  given: Given,
  numeric: Numeric,
  orNone: (path: string, otherwise: number | null) => number | null,
): Profile['link'] {
  const name = given.get('link.preset');
  const preset = typeof name === 'string' ? presets.get(name)?.link : undefined;
  const rttMs = numeric('link.rtt_ms') ?? preset?.rttMs ?? 0;
  return {
    preset: typeof name === 'string' ? name : null,
    rttMs,
    // The jitter of a preset belongs to its round trip: beside a shorter one it cannot be more than that.
    jitterMs: numeric('link.jitter_ms') ?? Math.min(preset?.jitterMs ?? 0, rttMs),
    lossPercent: numeric('link.loss_percent') ?? preset?.lossPercent ?? 0,
    bandwidthMbitS: orNone('link.bandwidth_mbit_s', preset?.bandwidthMbitS ?? null),
    ...present<Pick<Profile['link'], 'sendBufferBytes'>>({ sendBufferBytes: numeric('link.send_buffer_bytes') }),
  };
}

function disturbances(numeric: Numeric): Disturbances {
  const times = numeric('disturbances.flaps.times');
  const downS = numeric('disturbances.flaps.down_s');
  const upS = numeric('disturbances.flaps.up_s');
  const flaps = times === undefined || downS === undefined || upS === undefined ? undefined : { times, downS, upS };
  return present<Disturbances>({
    outageS: numeric('disturbances.outage_s'),
    rideThroughS: numeric('disturbances.ride_through_s'),
    stallS: numeric('disturbances.stall_s'),
    flaps,
    throttledReplicaKiBS: numeric('disturbances.throttled_replica_kib_s'),
    natIdleLimitS: numeric('disturbances.nat_idle_limit_s'),
  });
}

function objectives(numeric: Numeric): Objectives {
  return present<Objectives>({
    blindWindowS: numeric('objectives.blind_window_s'),
    resumeS: numeric('objectives.resume_s'),
    giveUpS: numeric('objectives.give_up_s'),
    transactionsAtRisk: numeric('objectives.transactions_at_risk'),
  });
}

/** Without the members that are not there, so that two profiles of the same meaning are equal. */
function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
