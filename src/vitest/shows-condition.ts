import { conditionOf, literalSightings } from '../measures/condition.ts';
import type { Timeline } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** An error number was counted by the source, logged by either end, or shown by the replica. Pure. */
export const showsCondition = (errno: number): Check => ({
  name: 'shows-condition',
  judge(timeline) {
    const seen = sightings(timeline, errno);
    if (seen.length > 0) return pass(`error ${errno} appeared`, seen);
    const lost = timeline.first('probe-lost');
    if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
    const last = timeline.last('replication');
    if (!last) return inconclusive('the replica was not observed');
    return fail(`error ${errno} was neither counted nor logged, nor shown by the replica`, [last.seq]);
  },
});

function sightings(timeline: Timeline, errno: number): number[] {
  if (errno === 1190) return literalSightings(timeline);
  const counted = Number(conditionOf(timeline).errnos?.[String(errno)] ?? 0) > 0;
  const counters = counted ? timeline.last('counters', (o) => o.server === 'source') : undefined;
  const status = timeline.first(
    'replication',
    (o) => o.status.lastIoErrno === errno || o.status.lastSqlErrno === errno,
  );
  const log = timeline.first('log', (o) => o.errno === errno);
  return [counters, status, log].flatMap((o) => (o === undefined ? [] : [o.seq]));
}
