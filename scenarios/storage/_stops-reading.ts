import {
  type CaseSettings,
  type Check,
  dataIntact,
  type FaultParams,
  faultTookEffect,
  noLiteral1190,
  type Observation,
  probesUnbroken,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
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
  /** Whether the receiver itself waits, so that the replica reads nothing more. */
  readonly stopsReading: boolean;
  /** After healing, until the server tries again, ms at most. */
  readonly triesAgainWithinMs: number;
}

/** A full disk is tried again once a minute, in MySQL and MariaDB: MY_WAIT_FOR_USER_TO_FIX_PANIC in mysys, 60 s. */
const fullDiskAgainMs = 60_000;
const relayLogDisk = { replica: { 'relay-log': 8 } } as const;

/** Half of what the path absorbs is more than enough to reach it. */
const limitBytes = 262_144;

export const causes = {
  'relay-log-full': {
    fault: 'disk-full',
    params: { disk: 'relay-log' },
    settings: { disks: relayLogDisk },
    stopsReading: true,
    triesAgainWithinMs: fullDiskAgainMs,
  },
  'relay-log-limit': {
    fault: 'applier-stopped',
    params: {},
    settings: { replica: { relay_log_space_limit: limitBytes } },
    stopsReading: true,
    triesAgainWithinMs: 0,
  },
  'relay-log-sync-stuck': {
    fault: 'stuck-disk',
    params: { what: 'relay-log-syncs' },
    settings: { replica: { sync_relay_log: 1 } },
    stopsReading: true,
    triesAgainWithinMs: 0,
  },
  'files-frozen': {
    fault: 'stuck-disk',
    params: { what: 'files' },
    stopsReading: true,
    triesAgainWithinMs: 0,
  },
  'binlog-full': {
    fault: 'disk-full',
    params: { disk: 'binlog' },
    settings: { disks: { replica: { binlog: 8 } } },
    stopsReading: false,
    triesAgainWithinMs: fullDiskAgainMs,
  },
} as const satisfies Readonly<Record<string, Cause>>;

export type CauseName = keyof typeof causes;

export interface StorageParams extends Timers {
  readonly cause: CauseName | 'none';
}

export const caseOf = (cause: CauseName): StorageParams => ({ case: cause, cause, ...patientReplica });
/** The source's timer is the shorter one, as long as the replica does not read. */
const patientReplica = { ...shortTimers, replicaNetTimeoutS: 10 };
export const control: StorageParams = { case: 'not-injected', cause: 'none', ...patientReplica };

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
  return Math.max(seconds(params.netWriteTimeoutS) * watchedTimeouts, cause.triesAgainWithinMs);
}

const large = 1.5;
/** A source that does not give up is watched for so many timeouts. */
const watchedTimeouts = 1.5;

/** The replica cannot write; the source writes more than the path absorbs. */
export async function playStorage(stage: Stage, params: StorageParams): Promise<void> {
  const cause = causeOf(params);
  if (cause === undefined) return playControl(stage, 'disk-full', params);
  const active = await stage.inject(cause.fault, cause.params, 'replica');
  await stage.workload.burst({ bytes: stage.pipe.absorbBytes * large + limitBytes });
  if (cause.stopsReading) await untilSourceGivesUp(stage, params);
  else
    await stage.hold(
      seconds(params.netWriteTimeoutS) * watchedTimeouts,
      'longer than net_write_timeout, with a large backlog: the receiver reads on',
    );
  await active.proof();
  await active.heal();
  await stage.until('the replica says that it replicates again', 'replication', isReplicating, {
    judges: ['resumption'],
    timeoutMs: cause.triesAgainWithinMs + seconds(params.replicaNetTimeoutS) + 5000,
  });
}

const isReplicating = ({ status, sourceSilent }: Observation<'replication'>): boolean =>
  sourceSilent !== true && status.receiver === 'Yes' && status.applier === 'Yes' && status.lastIoErrno === 0;

export function storageChecks(params: StorageParams): readonly Check[] {
  const cause = causeOf(params);
  if (cause === undefined) return controlChecks;
  const { netWriteTimeoutS, replicaNetTimeoutS } = params;
  return [
    faultTookEffect,
    ...(cause.stopsReading
      ? [sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }), replicaReconnects]
      : [sourceStaysQuiet, replicaStaysConnected]),
    resumes({ withinMs: cause.triesAgainWithinMs + seconds(replicaNetTimeoutS) + 5000 }),
    dataIntact,
    noLiteral1190,
    // Where the status statement does not return for so long, the samples before and after count.
    probesUnbroken,
  ];
}
