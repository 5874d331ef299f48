import { GtidSet } from '../model/gtid.ts';
import { type Measure, unlessLost, unmeasured } from './measure.ts';

/** Transactions committed on the source and not even received by the replica, at the worst sampled moment. */
export const transactionsAtRisk: Measure = (timeline) => {
  const samples = timeline.of('replication');
  if (samples.length === 0) return unmeasured('no joint sample of both ends');
  let worst = { count: 0, seq: samples[0]?.seq ?? 0 };
  for (const sample of samples) {
    const held = GtidSet.parse(sample.replicaGtid).union(GtidSet.parse(sample.status.retrieved));
    const count = GtidSet.parse(sample.sourceGtid).minus(held).count;
    if (count > worst.count) worst = { count, seq: sample.seq };
  }
  return unlessLost(timeline, ['replication'], { value: worst.count, reason: null, evidence: [worst.seq] });
};
