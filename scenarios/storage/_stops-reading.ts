import {
  applierShows,
  type CaseSettings,
  type Check,
  committedBefore,
  dataIntact,
  type FaultParams,
  faultTookEffect,
  GtidSet,
  noLiteral1190,
  type Observation,
  probesUnbroken,
  probesUnbrokenBut,
  processReturns,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  resumesByHand,
  type ServerFeature,
  type Stage,
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { seconds, settingsOf, shortTimers, type Timers, untilSourceGivesUp } from '../_replication.ts';

/** What keeps a replica from writing. */
export interface Cause {
  readonly fault: string;
  readonly params: FaultParams;
  readonly settings?: Partial<Pick<CaseSettings, 'replica' | 'disks'>>;
  readonly requires?: readonly ServerFeature[];
  /** relay_log_space_limit, bytes: so much is written beyond what the path absorbs. */
  readonly limitBytes?: number;
  readonly outcome: Outcome;
}

/** What becomes of the replica, as long as the cause lasts. */
type Outcome =
  /** The receiver itself waits, so that the replica reads nothing more. After healing it tries again within so many ms. */
  | { readonly kind: 'stops-reading'; readonly triesAgainMs: number }
  /** Only the applier waits. */
  | { readonly kind: 'applier-waits'; readonly triesAgainMs: number }
  /** The applier ends with this error, and an operator has to start it. */
  | { readonly kind: 'applier-stops'; readonly sqlErrno: number }
  /** The server ends, and has to be started. */
  | { readonly kind: 'server-ends' };

/** A full disk is tried again once a minute, in MySQL and MariaDB: MY_WAIT_FOR_USER_TO_FIX_PANIC in mysys, 60 s. */
const fullDiskAgainMs = 60_000;
const relayLogDisk = { replica: { 'relay-log': 8 } } as const;

/** Logs have their own. A server makes files of its own when it starts, before the fault; 160 MiB is enough for all servers here. */
const dataDisk = { replica: { data: 160, 'relay-log': 32, binlog: 32 } } as const;

/** ER_RECORD_FILE_FULL, `The table is full`. */
const tableIsFull = 1114;

/** Half of what the path absorbs is more than enough to reach it. */
const smallLimit = 262_144;
/** As a managed service fixes it. */
const gib = 2 ** 30;
const limitedTo = (limitBytes: number) => ({
  limitBytes,
  settings: { replica: { relay_log_space_limit: limitBytes } },
});
/** Each transaction takes the applier some hundred ms: a flush for the binary log, and one or two for InnoDB. */
const slowFlushMs = 300;
const flushesAlways = { sync_binlog: 1, innodb_flush_log_at_trx_commit: 1 };

export const causes = {
  'relay-log-full': {
    fault: 'disk-full',
    // So little is left that the load alone, without a backlog, fills it in a second or two.
    params: { disk: 'relay-log', leaveKiB: 16 },
    settings: { disks: relayLogDisk },
    outcome: { kind: 'stops-reading', triesAgainMs: fullDiskAgainMs },
  },
  'relay-log-limit': {
    fault: 'applier-stopped',
    params: {},
    ...limitedTo(smallLimit),
    outcome: { kind: 'stops-reading', triesAgainMs: 0 },
  },
  'relay-log-limit-slow-applier': {
    fault: 'slow-disk',
    params: { delayMs: slowFlushMs },
    limitBytes: smallLimit,
    settings: { replica: { relay_log_space_limit: smallLimit, ...flushesAlways } },
    outcome: { kind: 'stops-reading', triesAgainMs: 0 },
  },
  'relay-log-limit-1-gb': {
    fault: 'applier-stopped',
    params: {},
    ...limitedTo(gib),
    // The applier has to execute all of it.
    outcome: { kind: 'stops-reading', triesAgainMs: 120_000 },
  },
  'relay-log-sync-stuck': {
    fault: 'stuck-disk',
    params: { what: 'relay-log-syncs' },
    settings: { replica: { sync_relay_log: 1 } },
    requires: ['receiver-thread-id'],
    outcome: { kind: 'stops-reading', triesAgainMs: 0 },
  },
  'files-frozen': {
    fault: 'stuck-disk',
    params: { what: 'files' },
    outcome: { kind: 'stops-reading', triesAgainMs: 0 },
  },
  'binlog-full': {
    fault: 'disk-full',
    params: { disk: 'binlog' },
    settings: { disks: { replica: { binlog: 8 } } },
    outcome: { kind: 'applier-waits', triesAgainMs: fullDiskAgainMs },
  },
  'data-full': {
    fault: 'disk-full',
    params: { disk: 'data' },
    settings: { disks: dataDisk },
    requires: ['applier-stops-without-space'],
    outcome: { kind: 'applier-stops', sqlErrno: tableIsFull },
  },
  'data-full-to-the-end': {
    fault: 'disk-full',
    params: { disk: 'data' },
    settings: { disks: dataDisk },
    requires: ['ends-without-space'],
    outcome: { kind: 'server-ends' },
  },
} as const satisfies Readonly<Record<string, Cause>>;

export type CauseName = keyof typeof causes;

export interface StorageParams extends Timers {
  readonly cause: CauseName | 'none';
  /** Size of the backlog as a share of what the path absorbs; 0: nothing is written beside the load of 25 rows per second. */
  readonly backlog: number;
}

/** The source's timer is the shorter one, as long as the replica does not read. */
const patientReplica = { ...shortTimers, replicaNetTimeoutS: 10 };
const large = 1.5;
export const caseOf = (cause: CauseName): StorageParams => ({ case: cause, cause, backlog: large, ...patientReplica });
export const control: StorageParams = { case: 'not-injected', cause: 'none', backlog: large, ...patientReplica };
/** What a server must be able to tell for its cause to be played. */
export const requiresOf = (params: StorageParams): readonly ServerFeature[] => causeOf(params)?.requires ?? [];

const causeOf = (params: StorageParams): Cause | undefined =>
  params.cause === 'none' ? undefined : causes[params.cause];

export function storageSettings(params: StorageParams): CaseSettings {
  const common = settingsOf(params);
  const own = causeOf(params)?.settings ?? {};
  return { ...common, ...own, replica: { ...common.replica, ...own.replica } };
}

/** What the case cannot end before, ms. */
export function criticalPathOf(params: StorageParams): number {
  const cause = causeOf(params);
  if (cause === undefined) return seconds(params.heartbeatS);
  const { outcome } = cause;
  if (outcome.kind === 'server-ends') return endsWithinMs;
  const watched = seconds(params.netWriteTimeoutS) * watchedTimeouts;
  return outcome.kind === 'applier-stops' ? watched : Math.max(watched, outcome.triesAgainMs);
}

/** A source that does not give up is watched for so many timeouts. */
const watchedTimeouts = 1.5;
/** InnoDB asks for space 100 times, 50 ms apart, and once more to roll back (MariaDB 10.5 to 11.8); MySQL 5.6 takes as long. */
const endsWithinMs = 20_000;
const spareMs = 5000;

/** The replica cannot write; the source writes more than the path absorbs. */
export async function playStorage(stage: Stage, params: StorageParams): Promise<void> {
  const cause = causeOf(params);
  if (cause === undefined) return playControl(stage, 'disk-full', params);
  const active = await stage.inject(cause.fault, cause.params, 'replica');
  const { limitBytes = smallLimit } = cause;
  const bytes = stage.pipe.absorbBytes * params.backlog + limitBytes;
  // While a row of many megabytes is received, status statements wait.
  if (params.backlog > 0) await stage.workload.burst(limitBytes < gib ? { bytes } : { bytes, rowBytes: 2 ** 20 });
  await untilItShows(stage, params, cause);
  await active.proof();
  await active.heal();
  if (cause.outcome.kind === 'applier-stops') await stage.operate('start-replica');
  const wanted = committedBefore(stage.history(), stage.history().healed?.atMs ?? 0);
  await stage.until(
    'the replica replicates again, and has everything from before the healing',
    'replication',
    (o) => isReplicating(o) && wanted.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
    { judges: ['resumption'], timeoutMs: resumesWithinMs(params, cause) },
  );
}

async function untilItShows(stage: Stage, params: StorageParams, { outcome }: Cause): Promise<void> {
  switch (outcome.kind) {
    case 'stops-reading':
      return untilSourceGivesUp(stage, params);
    case 'server-ends':
      await stage.until('the replica has ended', 'process', (o) => o.process === 'replica' && o.event === 'ended', {
        judges: ['process'],
        timeoutMs: endsWithinMs,
        since: 'injection',
      });
      return;
    default:
      await stage.hold(
        seconds(params.netWriteTimeoutS) * watchedTimeouts,
        'longer than net_write_timeout, with a large backlog: the receiver reads on',
      );
  }
}

const isReplicating = ({ status, sourceSilent }: Observation<'replication'>): boolean =>
  sourceSilent !== true && status.receiver === 'Yes' && status.applier === 'Yes' && status.lastIoErrno === 0;

/** From healing until the replica has everything, ms. */
function resumesWithinMs({ replicaNetTimeoutS }: StorageParams, { outcome }: Cause): number {
  return ('triesAgainMs' in outcome ? outcome.triesAgainMs : 0) + seconds(replicaNetTimeoutS) + spareMs;
}

export function storageChecks(params: StorageParams): readonly Check[] {
  const cause = causeOf(params);
  if (cause === undefined) return controlChecks;
  const withinMs = resumesWithinMs(params, cause);
  return [
    faultTookEffect,
    ...outcomeChecks(params, cause, withinMs),
    dataIntact,
    noLiteral1190,
    // Where the status statement does not return for so long, the samples before and after count.
    cause.outcome.kind === 'server-ends' ? probesUnbrokenBut({ silenced: ['replication'] }) : probesUnbroken,
  ];
}

function outcomeChecks({ netWriteTimeoutS }: StorageParams, cause: Cause, withinMs: number): readonly Check[] {
  const { outcome, limitBytes = 0 } = cause;
  switch (outcome.kind) {
    case 'stops-reading':
      return [
        sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }),
        replicaReconnects,
        // While a relay log of a gigabyte is deleted, status statements wait: the time is not measured then. The play waits for the end of it.
        ...(limitBytes < gib ? [resumes({ withinMs })] : []),
      ];
    case 'applier-waits':
      return [sourceStaysQuiet, replicaStaysConnected, resumes({ withinMs })];
    case 'applier-stops':
      return [
        sourceStaysQuiet,
        replicaStaysConnected,
        applierShows({ sqlErrno: outcome.sqlErrno }),
        resumesByHand({ withinMs: spareMs }),
      ];
    case 'server-ends':
      return [processReturns({ process: 'replica' }), replicaReconnects, resumes({ withinMs })];
  }
}
