import { GtidSet } from '../model/gtid.ts';
import type { Observation, Timeline } from '../model/timeline.ts';

type Sample = Observation<'replication'>;

/** Nothing that the source has is missing on the replica. */
export const lacksNothing = (o: Sample): boolean =>
  o.sourceSilent !== true && GtidSet.parse(o.sourceGtid).minus(GtidSet.parse(o.replicaGtid)).isEmpty;

export const receiverRuns = (o: Sample): boolean =>
  o.sourceSilent !== true && o.status.receiver === 'Yes' && o.status.lastIoErrno === 0;

/** A silent source says nothing about the receiver. */
const hasEnded = ({ status }: Sample): boolean => status.receiver !== 'Yes' || status.lastIoErrno !== 0;

/**
 * The first sample of a run of the receiver that lasts: until the replica lacks nothing, or to the last sample. A source answers the login before it looks at
 * what is asked for, so a receiver whose binary logs are purged says Yes for a moment too, and then stops (13114, 1236).
 */
export function lastingRun(timeline: Timeline, fromMs: number): Sample | undefined {
  let began: Sample | undefined;
  const samples = timeline.of('replication').filter((o) => o.atMs >= fromMs);
  for (const sample of samples) {
    if (hasEnded(sample)) began = undefined;
    else if (receiverRuns(sample)) began ??= sample;
    if (began && lacksNothing(sample)) return began;
  }
  // One sample at the very end does not show that it goes on.
  return began === samples.at(-1) ? undefined : began;
}
