import {
  type CaseSettings,
  type Check,
  dataIntact,
  faultTookEffect,
  noLiteral1190,
  type Observation,
  probesUnbroken,
  type Stage,
  type TimeoutSettings,
  type TrialParams,
} from 'replfault';

/** Attempts of trials in which a receiver may give up. The same in all of them: older servers and MariaDB fix the number when they start. */
export const fewRetries = 3;
/** Attempts that never run out in a trial. */
const manyRetries = 1000;
/** Timers that are not under test: this long at least, and this many times the one that is, seconds. */
const patientS = 30;
const patientTimes = 10;
/** So rare that none comes while a trial lasts, unless heartbeats are what it is about. */
const rareHeartbeatS = 10;

/** Settings of a trial about one of them: the others are so patient that they cannot fire. */
export function patientBut(valueS: number, tested: Partial<TimeoutSettings>): TimeoutSettings {
  const longS = Math.ceil(Math.max(patientS, patientTimes * valueS));
  return {
    netWriteTimeoutS: longS,
    replicaNetTimeoutS: longS,
    heartbeatPeriodS: rareHeartbeatS,
    connectRetryS: 1,
    retryCount: manyRetries,
    ...tested,
  };
}

/** A link as fast as this machine. */
export const plainLink = { rttMs: 0, jitterMs: 0, lossPercent: 0, bandwidthMbitS: 0 };

/** The two cases by which a trial can be played alone: clearly on this side of the break point, and clearly beyond it. */
export function plainCases(
  settings: TimeoutSettings,
  sizesMs: { readonly ridesOut: number; readonly breaks: number },
): TrialParams[] {
  return [
    { case: 'rides-out', ...settings, ...plainLink, sizeMs: Math.round(sizesMs.ridesOut) },
    { case: 'breaks', ...settings, ...plainLink, sizeMs: Math.round(sizesMs.breaks) },
  ];
}

/** Servers and link as the parameters of a trial say. */
export function trialSettings(params: TrialParams): CaseSettings {
  const { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount } = params;
  const { rttMs, jitterMs, lossPercent, bandwidthMbitS } = params;
  const plain = rttMs === 0 && jitterMs === 0 && lossPercent === 0 && bandwidthMbitS === 0;
  const link = { rttMs, jitterMs, lossPercent, bandwidthMbitS: bandwidthMbitS === 0 ? null : bandwidthMbitS };
  return {
    source: { net_write_timeout: netWriteTimeoutS },
    replica: { replica_net_timeout: replicaNetTimeoutS },
    replication: { connectRetryS, retryCount, heartbeatPeriodS },
    ...(plain ? {} : { link }),
  };
}

/** That the experiment was sound. Whether it broke is for the reading to say: neither answer is wrong. */
export const trialChecks: readonly Check[] = [faultTookEffect, dataIntact, noLiteral1190, probesUnbroken];

/** From the commit of a small write until its bytes are through, ms; well before the next write. Part of every play's critical path. */
export const preludeMs = 10;

/** Longer than the pause between two writes of the steady workload, with room for a slow commit, ms. */
const nextWriteMs = 2000;
/** A replica that follows has something new within this, ms. */
const aliveMs = 5000;

/**
 * Returns just after a write of the steady workload has passed, on a stream that was seen to be alive: those bytes are then the last, and a
 * replica's timer counts from the last byte. The largest transaction of the load, where it is to be played, begins now: the source has it
 * while the disturbance is in force. The answer is the clock of the history, ms.
 */
export async function afterAWrite(stage: Stage): Promise<() => number> {
  await untilMoreArrives(stage, aliveMs);
  const write = await stage.until('the workload has written once more', 'write', (o) => o.outcome === 'ok', {
    timeoutMs: nextWriteMs,
  });
  const offsetMs = (write?.atMs ?? 0) - performance.now();
  await stage.hold(preludeMs, 'the bytes of that write pass');
  stage.workload.large();
  return () => performance.now() + offsetMs;
}

/** Why most waits of a trial may run out: whether the disturbance breaks anything is the question, and the history answers it. */
export const riddenOut = 'whether it comes is what the trial asks';

/** What is left of a time, at least 1 ms, so that a wait is a wait. */
export const left = (wholeMs: number, elapsedMs: number): number => Math.max(1, Math.round(wholeMs - elapsedMs));

/** The source says, in any of its words, that it could not finish writing to the replica. */
export const sourceGivesUp = (o: Observation<'log'>): boolean =>
  o.server === 'source' && o.condition !== null && /^source-(write-failed|flush-failed|net-error)$/.test(o.condition);

export const notConnected = (o: Observation<'replication'>): boolean => o.status.receiver !== 'Yes';

/** Waits until the replica has executed something that it had not when this was called, or `orElse`. */
export async function untilMoreArrives(
  stage: Stage,
  timeoutMs: number,
  orElse: (o: Observation<'replication'>) => boolean = () => false,
): Promise<void> {
  const had = stage.history().last('replication')?.replicaGtid;
  await stage.until('the replica has something new', 'replication', (o) => o.replicaGtid !== had || orElse(o), {
    timeoutMs,
    mayExpire: riddenOut,
  });
}

/** A trial that lost its replica for good ends as an operator would end it, so that the data can be compared. */
export async function startIfGivenUp(stage: Stage, timeoutMs: number): Promise<boolean> {
  await stage.until('the receiver has decided: Yes or No', 'replication', (o) => o.status.receiver !== 'Connecting', {
    timeoutMs,
    mayExpire: riddenOut,
  });
  if (stage.history().last('replication')?.status.receiver !== 'No') return false;
  await stage.operate('start-replica');
  await stage.until('the receiver runs again', 'replication', (o) => o.status.receiver === 'Yes', {
    timeoutMs: nextWriteMs + timeoutMs,
  });
  return true;
}
