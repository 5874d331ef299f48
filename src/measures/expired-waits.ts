import type { ExpiredWait } from '../model/result.ts';
import type { Observation, Timeline } from '../model/timeline.ts';

/** Bounded waits of the play that ran out. */
export function expiredWaits(timeline: Timeline): ExpiredWait[] {
  return expired(timeline).map(({ what, atMs, waitedMs, timeoutMs, mayExpire }) => ({
    what,
    atMs: Math.round(atMs),
    waitedMs,
    timeoutMs,
    mayExpire: mayExpire ?? null,
  }));
}

/** Those of them that the scenario did not allow for: what comes after them was played on a state that was never reached. */
export function decisiveExpiredWaits(timeline: Timeline): Observation<'await'>[] {
  return expired(timeline).filter(({ mayExpire }) => mayExpire === undefined);
}

function expired(timeline: Timeline): Observation<'await'>[] {
  return timeline.of('await').filter(({ satisfied }) => !satisfied);
}
