import { GtidSet } from '../model/gtid.ts';
import type { ReplicaStatus } from '../model/replication.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { type Measure, measured, unlessGap, unmeasured } from './measure.ts';

/** Whether SHOW REPLICA STATUS looks fine to whoever watches it: both threads Yes, no lag, no error. */
export function saysHealthy(status: ReplicaStatus): boolean {
  return (
    status.receiver === 'Yes' &&
    status.applier === 'Yes' &&
    status.lagS === 0 &&
    status.lastIoErrno === 0 &&
    status.lastSqlErrno === 0
  );
}

export interface BlindStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/**
 * The longest continuous time during which one committed transaction was missing on the replica while its status said healthy.
 * It begins with the first sample that shows the transaction on the source and not on the replica, and ends when status stops
 * saying healthy or the transaction arrives. Raw: the healthy control's own value is subtracted by the caller.
 */
export function longestBlindStretch(timeline: Timeline): BlindStretch | undefined {
  let longest: BlindStretch | undefined;
  let open: { missing: readonly string[]; from: Observation<'replication'> } | undefined;
  const close = (at: Observation<'replication'>): void => {
    if (open && (!longest || at.atMs - open.from.atMs > longest.toMs - longest.fromMs))
      longest = { fromMs: open.from.atMs, toMs: at.atMs, fromSeq: open.from.seq, toSeq: at.seq };
  };
  for (const sample of timeline.of('replication')) {
    const missing = GtidSet.parse(sample.sourceGtid).minus(GtidSet.parse(sample.replicaGtid));
    const firsts = missing.firsts();
    // The lowest missing transaction of each origin stands for the gap: while it is missing, so is everything behind it.
    const stillMissing = open ? open.missing.some((gtid) => missing.contains(gtid)) : false;
    if (open && (!stillMissing || !saysHealthy(sample.status))) {
      close(sample);
      open = undefined;
    }
    if (!open && firsts.length > 0 && saysHealthy(sample.status)) open = { missing: firsts, from: sample };
    else if (open) close(sample);
  }
  return longest;
}

/** Raw blind window in ms. */
export const rawBlindWindowMs: Measure = (timeline) => {
  if (timeline.of('replication').length < 2) return unmeasured('fewer than two joint samples of both ends');
  const stretch = longestBlindStretch(timeline);
  if (!stretch) {
    const samples = timeline.of('replication');
    return { value: 0, reason: null, evidence: [samples[0]?.seq ?? 0, samples.at(-1)?.seq ?? 0] };
  }
  const value = measured(stretch.toMs - stretch.fromMs, [stretch.fromSeq, stretch.toSeq]);
  return unlessGap(timeline, stretch.fromMs, stretch.toMs, ['replication'], value);
};
