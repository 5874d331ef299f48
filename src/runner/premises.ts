import { vanishedBacklog } from '../measures/backlog.ts';
import { decisiveExpiredWaits } from '../measures/expired-waits.ts';
import type { Timeline } from '../model/timeline.ts';
import { inconclusive, type Verdict } from '../model/verdict.ts';

/**
 * What every case rests on, whatever its own checks ask: that what the play waited for came, and that what it wrote was there to be
 * sent. Only what does not hold is told, so that a case that passes is judged by its own checks alone.
 */
export function brokenPremises(timeline: Timeline): Verdict[] {
  const broken: Verdict[] = [];
  const waits = decisiveExpiredWaits(timeline);
  if (waits.length > 0) {
    const told = waits.map((o) => `"${o.what}" did not come within ${(o.waitedMs / 1000).toFixed(1)} s`);
    broken.push({
      check: 'waits-satisfied',
      ...inconclusive(
        `${waits.length === 1 ? 'a wait' : `${waits.length} waits`} of the play ran out: ${told.join('; ')}`,
        waits.map(({ seq }) => seq),
      ),
    });
  }
  const backlog = vanishedBacklog(timeline);
  if (backlog) broken.push({ check: 'backlog-written', ...inconclusive(backlog.sentence, [backlog.seq]) });
  return broken;
}
