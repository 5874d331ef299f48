import type { Measured } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { markedStretch } from './crossed-bytes.ts';
import { measured, unlessLost, unmeasured } from './measure.ts';

/** Bytes by which the source's binary log grew between the two marks of a stretch: what lag in bytes, and positions, are counted in. */
export function loggedBytes(timeline: Timeline, stretch: string): Measured {
  const marked = markedStretch(timeline, stretch);
  if (!marked) return unmeasured(`the scenario did not mark a stretch ${stretch}`);
  const { begin, end } = marked;
  const before = timeline.last('source-log', (o) => o.seq < begin.seq);
  const after = timeline.last('source-log', (o) => o.seq < end.seq);
  if (!before || !after)
    return unmeasured('the binary log of the source was not observed before the stretch', [begin.seq, end.seq]);
  const value = after.startsAt + after.position - before.startsAt - before.position;
  return unlessLost(timeline, ['source-log'], measured(value, [...new Set([before.seq, after.seq])]));
}
