import { type LoadPlayed, type LoadShape, missedItsRate } from '../model/load.ts';
import type { Timeline } from '../model/timeline.ts';

/** The load of a case; `undefined` where it was the default one. */
export function loadUnderTest(timeline: Timeline): LoadPlayed | undefined {
  const seen = timeline.last('load');
  if (seen === undefined) return undefined;
  const { kind: _, seq: __, atMs: ___, ...played } = seen;
  return played;
}

/** A load in words: `200 transactions/s of 1 row of 4096 random bytes, from 4 writers`. */
export function loadShapeWords(load: LoadShape): string {
  const { writesPerS, rowBytes, rowsPerTransaction: rows, writers, idleS, activeS, compressible } = load;
  const stretches = idleS === 0 ? '' : `, ${activeS} s active and ${idleS} s idle in turn`;
  return `${writesPerS} transactions/s of ${rows} ${rows === 1 ? 'row' : 'rows'} of ${rowBytes} ${compressible ? 'compressible' : 'random'} bytes, from ${writers} ${writers === 1 ? 'writer' : 'writers'}${stretches}`;
}

/** One sentence about the load of a case. */
export function loadWords(played: LoadPlayed): string {
  const { asked, achievedPerS, missed, scheduled, endedEarly } = played;
  const reached =
    achievedPerS === null
      ? 'no transaction was due'
      : `asked ${asked.writesPerS}/s, achieved ${achievedPerS}/s${missed > 0 ? ` (${missed} of ${scheduled} transactions were not tried: no writer was free)` : ''}`;
  const early = endedEarly === null ? '' : `. It ended early, ${endedEarly}`;
  const short = endedEarly === null && missedItsRate(played) ? '. The load asked for was not reached' : '';
  return `The load: ${loadShapeWords(asked)}; ${reached}${early}${short}`;
}
