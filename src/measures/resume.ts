import { GtidSet } from '../model/gtid.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { heldBy } from './held.ts';
import { type Measure, measured, notInjected, unlessGap, unmeasured } from './measure.ts';

/** Everything known to be committed on the source before `atMs`: sampled sets and the GTIDs that acknowledged writes were given. */
export function committedBefore(timeline: Timeline, atMs: number): GtidSet {
  const sampled = timeline.last('replication', (o) => o.atMs <= atMs)?.sourceGtid ?? '';
  const written = timeline.of('write').flatMap((o) => (o.atMs <= atMs && o.gtid !== null ? [o.gtid] : []));
  return GtidSet.parse([sampled, ...written].filter((text) => text !== '').join(','));
}

/** Between two samples of the probe, with room to spare, ms. */
const sampleMs = 50;

/**
 * A server that was stopped or killed answers nobody until it is back for good: the silence that the fault began is part of the time to resume, and
 * hides none of it.
 */
export function isRestart(
  injected: Observation<'fault'> | undefined,
  healed: Observation<'fault'>,
  gap: Observation<'gap'>,
): boolean {
  // Some faults of what a server is configured to do restart it as well.
  const ofServer = (injected?.layer === 'process' || injected?.layer === 'server') && injected.leg !== 'proxy';
  return ofServer && gap.fromMs <= healed.atMs + sampleMs;
}

/** Time from heal until the replica has executed everything that was committed before heal; a delayed one, until it has received it. */
export const resumeMs: Measure = (timeline) => {
  const { healed } = timeline;
  if (!timeline.injected) return unmeasured(notInjected);
  if (!healed) return unmeasured('the fault was never healed');
  const wanted = committedBefore(timeline, healed.atMs);
  if (wanted.isEmpty) return unmeasured('no transaction was committed before healing');
  const arrived = timeline.first('replication', (o) => o.atMs >= healed.atMs && wanted.minus(heldBy(o)).isEmpty);
  if (!arrived) return unmeasured('the replica did not catch up while it was observed', [healed.seq]);
  const value = measured(Math.max(1, arrived.atMs - healed.atMs), [healed.seq, arrived.seq]);
  const silencing = timeline.first(
    'fault',
    (o) => o.event === 'injected' && (o.layer === 'process' || o.layer === 'server') && o.leg !== 'proxy',
  );
  const gap = timeline
    .gapsWithin(healed.atMs, arrived.atMs, ['replication'])
    .find((o) => !isRestart(silencing, healed, o));
  return gap ? unlessGap(timeline, gap.fromMs, gap.toMs, ['replication'], value) : value;
};
