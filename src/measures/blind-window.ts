import { GtidSet } from '../model/gtid.ts';
import type { ReplicaStatus } from '../model/replication.ts';
import type { Timeline } from '../model/timeline.ts';
import { heldBy } from './held.ts';
import { type Measure, measured, unlessGap, unlessLost, unmeasured } from './measure.ts';

/**
 * Lag that a watcher takes for none, seconds. Whole-second time stamps make a healthy link show 1 now and then (measured in the
 * control), so alarms cannot start below 2.
 */
const ordinaryLagS = 1;
/** The same beyond the delay of a delayed replica: its applier sleeps in whole seconds (9.7.4: delay 2 s, 3 and 4 were shown by turns). */
const ordinaryLagBeyondDelayS = 2;

/** Whether SHOW REPLICA STATUS looks fine to whoever watches it: both threads Yes, no lag worth an alarm beyond its delay, no error. */
export function saysHealthy(status: ReplicaStatus): boolean {
  const { receiver, applier, lagS, delayS, lastIoErrno, lastSqlErrno } = status;
  const ordinaryS = delayS === undefined ? ordinaryLagS : delayS + ordinaryLagBeyondDelayS;
  const calm = lagS !== null && lagS <= ordinaryS;
  return receiver === 'Yes' && applier === 'Yes' && calm && lastIoErrno === 0 && lastSqlErrno === 0;
}

export interface BlindStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** One look at the source and at a replica of it, direct or not. */
interface JointSample {
  readonly atMs: number;
  readonly seq: number;
  readonly sourceGtid: string;
  readonly replicaGtid: string;
  readonly status: ReplicaStatus;
}

/** Transactions that were first seen missing in the same sample. */
interface Waiting {
  readonly since: JointSample;
  readonly transactions: GtidSet;
}

/**
 * The longest continuous time during which one committed transaction was missing on the replica while its status said healthy.
 * It begins with the first sample that shows the transaction on the source and not on the replica, and ends when status stops
 * saying healthy or the transaction arrives. Every transaction is followed, so that a slow link, where one arrives while the next
 * ones wait, shows its real delay. Raw: the healthy control's own value is subtracted by the caller.
 */
export function longestBlindStretch(timeline: Timeline): BlindStretch | undefined {
  // A replica that was down or stopped between two samples showed its status to nobody meanwhile.
  const silences = timeline
    .of('process')
    .filter((o) => o.process === 'replica' && (o.event === 'stopped' || o.event === 'ended'));
  const watched: JointSample[][] = [[]];
  for (const sample of timeline.of('replication')) {
    while (silences[0] && silences[0].seq < sample.seq) {
      silences.shift();
      watched.push([]);
    }
    watched.at(-1)?.push(sample);
  }
  return watched
    .flatMap((samples) => longestStretch(samples, saysHealthy) ?? [])
    .sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
}

/** The longest continuous time during which one transaction was missing while the status satisfied a condition. */
export function longestStretch(
  samples: readonly JointSample[],
  counts: (status: ReplicaStatus) => boolean,
): BlindStretch | undefined {
  let longest: BlindStretch | undefined;
  let waiting: Waiting[] = [];
  let known = GtidSet.empty;
  for (const sample of samples) {
    const since = waiting[0]?.since;
    if (since && (!longest || sample.atMs - since.atMs > longest.toMs - longest.fromMs))
      longest = { fromMs: since.atMs, toMs: sample.atMs, fromSeq: since.seq, toSeq: sample.seq };
    if (!counts(sample.status)) {
      waiting = [];
      known = GtidSet.empty;
      continue;
    }
    const missing = GtidSet.parse(sample.sourceGtid).minus(heldBy(sample));
    // Only the oldest can be the longest, so the others are looked at when their turn comes.
    while (waiting[0] && arrived(waiting[0].transactions, missing)) waiting.shift();
    const fresh = missing.minus(known);
    if (!fresh.isEmpty) waiting.push({ since: sample, transactions: fresh });
    known = missing;
  }
  return longest;
}

function arrived(transactions: GtidSet, missing: GtidSet): boolean {
  return transactions.minus(missing).count === transactions.count;
}

/** More than a sample takes, ms. */
const sampleMs = 30;

/** Raw blind window in ms. */
export const rawBlindWindowMs: Measure = (timeline) => {
  if (timeline.of('replication').length < 2) return unmeasured('fewer than two joint samples of both ends');
  const stretch = longestBlindStretch(timeline);
  if (!stretch) {
    const samples = timeline.of('replication');
    const nothing = { value: 0, reason: null, evidence: [samples[0]?.seq ?? 0, samples.at(-1)?.seq ?? 0] };
    return unlessLost(timeline, ['replication'], nothing);
  }
  const value = measured(stretch.toMs - stretch.fromMs, [stretch.fromSeq, stretch.toSeq]);
  return unlessLost(
    timeline,
    ['replication'],
    // A gap ends when the sample that ended it was complete, a little after the moment that this sample stands for.
    unlessGap(timeline, stretch.fromMs + sampleMs, stretch.toMs, ['replication'], value),
  );
};
