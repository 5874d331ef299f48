import { GtidSet } from '../model/gtid.ts';
import type { Timeline } from '../model/timeline.ts';
import { type Measure, measured, notInjected, unlessGap, unmeasured } from './measure.ts';

/** Everything known to be committed on the source before `atMs`: sampled sets and the GTIDs that acknowledged writes were given. */
export function committedBefore(timeline: Timeline, atMs: number): GtidSet {
  const sampled = timeline.last('replication', (o) => o.atMs <= atMs)?.sourceGtid ?? '';
  const written = timeline.of('write').flatMap((o) => (o.atMs <= atMs && o.gtid !== null ? [o.gtid] : []));
  return GtidSet.parse([sampled, ...written].filter((text) => text !== '').join(','));
}

/** Time from heal until the replica has executed everything that was committed before heal. */
export const resumeMs: Measure = (timeline) => {
  const { healed } = timeline;
  if (!timeline.injected) return unmeasured(notInjected);
  if (!healed) return unmeasured('the fault was never healed');
  const wanted = committedBefore(timeline, healed.atMs);
  if (wanted.isEmpty) return unmeasured('no transaction was committed before heal');
  const arrived = timeline.first(
    'replication',
    (o) => o.atMs >= healed.atMs && wanted.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
  );
  if (!arrived) return unmeasured('the replica did not catch up while it was watched', [healed.seq]);
  const value = measured(Math.max(1, arrived.atMs - healed.atMs), [healed.seq, arrived.seq]);
  return unlessGap(timeline, healed.atMs, arrived.atMs, ['replication'], value);
};
