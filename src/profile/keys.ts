import type { Profile } from '../model/profile.ts';
import { groups } from './groups.ts';
import { presetNames } from './presets/index.ts';
import { bytes, exactly, number, text, type Value, type ValueKind } from './values.ts';

/** One key of `replfault.yaml`. */
export interface Key {
  /** Place in the file, for example `settings.heartbeat_period_s`. */
  readonly path: string;
  readonly kind: ValueKind;
  /** What it means, for comments and documents; a short sentence without a full stop. */
  readonly means: string;
  /** `required`; `optional` (its absence means something); else where its value comes from when it is not given. */
  readonly need: 'required' | 'optional' | { readonly from: string };
  /** Its value in a profile; `undefined` where the profile does not have it. */
  readonly of: (profile: Profile) => Value | undefined;
}

const yearS = 31_536_000;
const seconds = (range: { least: number; most?: number; whole?: boolean; above?: boolean }): ValueKind =>
  number({ unit: 'seconds', suffix: 's', most: yearS, ...range });
const wholeSeconds = seconds({ least: 1, whole: true });
const someSeconds = seconds({ least: 0, above: true });
const count = (least: number, most: number, none?: string): ValueKind =>
  number({ unit: '', least, most, whole: true, ...(none === undefined ? {} : { none }) });

/** The light form only: whether such a server exists is found out by whoever starts it. */
const server = text(
  /^(mysqld|mariadbd|(mysql|mariadb)(:\d+(\.\d+){0,3}|@\/\S.*)?)$/,
  'a server',
  'mysql:9.7, mariadb:10.11, mysqld or mysql@/path/to/unpacked/server',
);
const preset = text(new RegExp(`^(${presetNames.join('|')})$`), 'a preset', presetNames.join(', '));
const byVersion = { from: 'the default of the server version' } as const;
const byPreset = (otherwise: string) => ({ from: `the preset, else ${otherwise}` }) as const;

/** All keys, in the order in which they are written: the keys of a group together, an inner group last. */
export const keys: readonly Key[] = [
  {
    path: 'version',
    kind: exactly(1, 'this version of replfault reads no other form'),
    means: 'Version of this form',
    need: 'required',
    of: (p) => p.version,
  },
  {
    path: 'servers.source',
    kind: server,
    means: 'The source, as `--server` takes it',
    need: 'required',
    of: (p) => p.servers.source,
  },
  {
    path: 'servers.replica',
    kind: server,
    means: 'The replica, as `--server` takes it',
    need: 'required',
    of: (p) => p.servers.replica,
  },
  {
    path: 'settings.net_write_timeout_s',
    kind: wholeSeconds,
    means: 'Source: how long one write to a replica may block (net_write_timeout)',
    need: byVersion,
    of: (p) => p.settings.netWriteTimeoutS,
  },
  {
    path: 'settings.replica_net_timeout_s',
    kind: wholeSeconds,
    means:
      'Replica: how long its receiver waits for a byte, and for a connection (replica_net_timeout, slave_net_timeout)',
    need: byVersion,
    of: (p) => p.settings.replicaNetTimeoutS,
  },
  {
    path: 'settings.heartbeat_period_s',
    kind: seconds({ least: 0, most: 4_294_967 }),
    means: 'Pause after which an idle source sends a heartbeat (SOURCE_HEARTBEAT_PERIOD); 0: it sends none',
    need: { from: 'half of replica_net_timeout_s' },
    of: (p) => p.settings.heartbeatPeriodS,
  },
  {
    path: 'settings.connect_retry_s',
    kind: wholeSeconds,
    means: 'Pause between two attempts to connect (SOURCE_CONNECT_RETRY)',
    need: byVersion,
    of: (p) => p.settings.connectRetryS,
  },
  {
    path: 'settings.retry_count',
    kind: count(0, 4_294_967_295),
    means: 'Attempts after which a receiver gives up (SOURCE_RETRY_COUNT); 0: it never does',
    need: byVersion,
    of: (p) => p.settings.retryCount,
  },
  {
    path: 'settings.log_error_verbosity',
    kind: count(0, 4_294_967_295, 'not known'),
    means: 'Source: log_error_verbosity (8.0 and later) or log_warnings (5.x, MariaDB)',
    need: byVersion,
    of: (p) => p.settings.logErrorVerbosity,
  },
  {
    path: 'settings.semi_sync_timeout_ms',
    kind: number({
      unit: 'milliseconds',
      suffix: 'ms',
      least: 0,
      most: 4_294_967_295,
      whole: true,
      none: 'no semi-sync',
    }),
    means: 'How long a commit waits for an acknowledgement',
    need: { from: 'null: no semi-sync' },
    of: (p) => p.settings.semiSyncTimeoutMs,
  },
  {
    path: 'link.preset',
    kind: preset,
    means: 'A common link; what is given beside it wins',
    need: 'optional',
    of: (p) => p.link.preset ?? undefined,
  },
  {
    path: 'link.rtt_ms',
    kind: number({ unit: 'milliseconds', suffix: 'ms', least: 0, most: 60_000 }),
    means: 'Round trip',
    need: { from: 'the preset; required without one' },
    of: (p) => p.link.rttMs,
  },
  {
    path: 'link.jitter_ms',
    kind: number({ unit: 'milliseconds', suffix: 'ms', least: 0, most: 60_000 }),
    means: 'How much a round trip varies, either way',
    need: byPreset('0'),
    of: (p) => p.link.jitterMs,
  },
  {
    path: 'link.loss_percent',
    kind: number({ unit: 'percent', suffix: '%', least: 0, most: 90 }),
    means: 'Packets lost',
    need: byPreset('0'),
    of: (p) => p.link.lossPercent,
  },
  {
    path: 'link.bandwidth_mbit_s',
    kind: number({
      unit: 'megabits per second',
      least: 0,
      above: true,
      most: 1_000_000,
      none: 'never the narrow place',
    }),
    means: 'From source to replica',
    need: byPreset('null: never the narrow place'),
    of: (p) => p.link.bandwidthMbitS,
  },
  {
    path: 'workload.writes_per_s',
    kind: number({ unit: 'commits per second', least: 0, most: 10_000_000 }),
    means: 'Commits per second on the source',
    need: 'required',
    of: (p) => p.workload.writesPerS,
  },
  {
    path: 'workload.row_bytes',
    kind: bytes(1024 ** 3),
    means: 'Bytes that one commit writes to the binary log, typically',
    need: 'required',
    of: (p) => p.workload.rowBytes,
  },
  {
    path: 'workload.largest_transaction_bytes',
    kind: bytes(1024 ** 4),
    means: 'Largest transaction, bytes of binary log',
    need: 'required',
    of: (p) => p.workload.largestTransactionBytes,
  },
  {
    path: 'workload.idle_s',
    kind: seconds({ least: 0 }),
    means: 'Longest stretch without any commit; 0: the source always writes',
    need: { from: '0' },
    of: (p) => p.workload.idleS,
  },
  {
    path: 'disturbances.outage_s',
    kind: someSeconds,
    means: 'The link, or the source, is gone for so long; replication must come back without an operator',
    need: 'optional',
    of: (p) => p.disturbances.outageS,
  },
  {
    path: 'disturbances.ride_through_s',
    kind: someSeconds,
    means: 'Every packet is lost for so long; the connection must outlive it',
    need: 'optional',
    of: (p) => p.disturbances.rideThroughS,
  },
  {
    path: 'disturbances.stall_s',
    kind: someSeconds,
    means: 'The replica stops reading for so long; the connection must outlive it',
    need: 'optional',
    of: (p) => p.disturbances.stallS,
  },
  {
    path: 'disturbances.throttled_replica_kib_s',
    kind: number({ unit: 'KiB per second', least: 0, above: true, most: 1024 ** 3 }),
    means: 'A replica that reads no faster than this must keep its connection; KiB per second',
    need: 'optional',
    of: (p) => p.disturbances.throttledReplicaKiBS,
  },
  {
    path: 'disturbances.nat_idle_limit_s',
    kind: someSeconds,
    means: 'Something on the way forgets connections that are silent for so long; an idle connection must outlive it',
    need: 'optional',
    of: (p) => p.disturbances.natIdleLimitS,
  },
  {
    path: 'disturbances.flaps.times',
    kind: count(1, 1000),
    means: 'How often it goes down',
    need: 'optional',
    of: (p) => p.disturbances.flaps?.times,
  },
  {
    path: 'disturbances.flaps.down_s',
    kind: someSeconds,
    means: 'How long it is down each time',
    need: 'optional',
    of: (p) => p.disturbances.flaps?.downS,
  },
  {
    path: 'disturbances.flaps.up_s',
    kind: someSeconds,
    means: 'How long it is up in between',
    need: 'optional',
    of: (p) => p.disturbances.flaps?.upS,
  },
  {
    path: 'objectives.blind_window_s',
    kind: someSeconds,
    means: "Longest time during which the replica's status may look healthy while commits are missing",
    need: 'optional',
    of: (p) => p.objectives.blindWindowS,
  },
  {
    path: 'objectives.resume_s',
    kind: someSeconds,
    means: 'Longest time from a link that is whole again to a replica that has everything',
    need: 'optional',
    of: (p) => p.objectives.resumeS,
  },
  {
    path: 'objectives.transactions_at_risk',
    kind: count(0, 1_000_000_000),
    means: "Most commits that only the source has when the replica's status first says so",
    need: 'optional',
    of: (p) => p.objectives.transactionsAtRisk,
  },
];

/** Names directly inside a group; `''` is the file itself. */
export function namesIn(group: string): readonly string[] {
  const all = [...groups, ...keys].map(({ path }) => path);
  return all
    .filter((path) => path.slice(0, Math.max(0, path.lastIndexOf('.'))) === group)
    .map((path) => path.slice(path.lastIndexOf('.') + 1));
}
