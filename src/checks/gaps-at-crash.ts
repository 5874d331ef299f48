import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface GapsAtCrashOptions {
  /** Whether transactions are missing between executed ones when the replica is killed. */
  readonly gaps: boolean;
}

/**
 * The replica was killed while its applier had work: its executed set has gaps (a later transaction was committed before an earlier one), or it has none. At
 * the end there are none.
 */
export function gapsAtCrash({ gaps }: GapsAtCrashOptions): Check {
  return {
    name: 'gaps-at-crash',
    ...finding('applier'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const before = timeline.last('replication', (o) => o.atMs <= injected.atMs);
      const last = timeline.last('replication', (o) => o.atMs > injected.atMs);
      if (!before || !last) return inconclusive('the replica was not observed before and after the fault');
      const seen = [before.seq, last.seq];
      // The state that the case is about was not there: nothing was tried.
      const executed = GtidSet.parse(before.replicaGtid);
      const waiting = GtidSet.parse(before.sourceGtid).minus(executed).count;
      if (waiting === 0) return inconclusive('the replica had executed all that the source had', [before.seq]);
      const atCrash = executed.gaps;
      const work = `the applier was behind by ${waiting} transactions`;
      if (atCrash.isEmpty === gaps)
        return fail(`${work}, ${gaps ? 'without gaps' : `with gaps: ${atCrash.toString()}`}`, seen);
      const atEnd = GtidSet.parse(last.replicaGtid).gaps;
      if (!atEnd.isEmpty) return fail(`gaps are left at the end: ${atEnd.toString()}`, seen);
      return pass(
        gaps
          ? `${work}; ${atCrash.count} transactions were missing between executed ones (${atCrash.toString()}), none is at the end`
          : `${work}; what it had executed had no gap`,
        seen,
      );
    },
  };
}
