import { committedBefore } from '../measures/resume.ts';
import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface CureWorksOptions {
  /** What the operator did, by the name of the action. */
  readonly action: string;
  /** From the end of the action until the replica has everything that was committed before it, ms. */
  readonly withinMs: number;
}

/** While the fault went on, what an operator did brought replication back. */
export function cureWorks({ action, withinMs }: CureWorksOptions): Check {
  return {
    name: 'cure-works',
    ...finding('resumption'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const done = timeline.last('operator', (o) => o.action === action && o.atMs > injected.atMs);
      if (!done) return inconclusive(`no operator did ${action} under the fault`, [injected.seq]);
      const fromMs = done.atMs + done.tookMs;
      const toMs = healed?.atMs ?? Number.POSITIVE_INFINITY;
      const wanted = committedBefore(timeline, fromMs);
      const before = timeline.last('replication', (o) => o.atMs <= fromMs);
      if (!before || wanted.minus(GtidSet.parse(before.replicaGtid)).isEmpty)
        return inconclusive('nothing was missing on the replica when the operator acted', [done.seq]);
      const back = timeline.first(
        'replication',
        (o) => o.atMs > fromMs && o.atMs < toMs && wanted.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
      );
      if (back) {
        const tookMs = Math.round(back.atMs - fromMs);
        const text = `the replica had everything ${tookMs} ms after ${action}, under the fault`;
        return tookMs <= withinMs
          ? pass(text, [done.seq, back.seq])
          : fail(`${text}, expected within ${withinMs} ms`, [done.seq, back.seq]);
      }
      const gap = timeline.gapsWithin(fromMs, toMs, ['replication'])[0];
      const watched = timeline.last('replication', (o) => o.atMs > fromMs && o.atMs < toMs);
      if (gap || !watched) return inconclusive('the replica was not observed continuously', gap ? [gap.seq] : []);
      return fail(`after ${action} transactions were missing on the replica until the fault was healed`, [
        done.seq,
        watched.seq,
      ]);
    },
  };
}
