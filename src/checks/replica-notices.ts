import { firstReplicaReaction, replicaDetectionMs, replicaProbes } from '../measures/replica-detection.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The replica gave the old connection up between the two bounds, in ms after injection. */
export function replicaNotices({ fromMs, toMs }: { fromMs: number; toMs: number }): Check {
  return {
    name: 'replica-notices',
    ...finding('receiver'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const measuredValue = replicaDetectionMs(timeline);
      if (measuredValue.value === null) {
        const seen = firstReplicaReaction(timeline, injected.atMs);
        if (seen) return inconclusive(measuredValue.reason ?? 'not measured', measuredValue.evidence);
        const gap = timeline.gapsWithin(injected.atMs, Number.POSITIVE_INFINITY, replicaProbes)[0];
        const watched = timeline.last('replication', (o) => o.atMs > injected.atMs);
        if (gap || !watched) return inconclusive('the replica was not observed continuously', gap ? [gap.seq] : []);
        return fail('the replica did not detect the fault', [injected.seq, watched.seq]);
      }
      const { value, evidence } = measuredValue;
      if (value < fromMs)
        return fail(`the replica detected the fault after ${value} ms, earlier than ${fromMs} ms`, evidence);
      if (value > toMs)
        return fail(`the replica detected the fault only after ${value} ms, expected within ${toMs} ms`, evidence);
      return pass(`the replica detected the fault after ${value} ms`, evidence);
    },
  };
}
