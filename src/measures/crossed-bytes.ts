import { passedBytes } from '../model/passed-bytes.ts';
import type { Measured } from '../model/result.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { measured, unlessLost, unmeasured } from './measure.ts';

/** What a scenario notes when a stretch of its play begins and ends, for measures that are about the stretch alone. */
export const stretchMark = (name: string, event: 'begins' | 'ends'): string => `stretch ${name} ${event}`;

/** Both marks of a stretch of the play; `undefined` where the play did not mark it. */
export function markedStretch(
  timeline: Timeline,
  name: string,
): { readonly begin: Observation<'note'>; readonly end: Observation<'note'> } | undefined {
  const begin = timeline.last('note', (o) => o.text === stretchMark(name, 'begins'));
  const end = timeline.last('note', (o) => o.text === stretchMark(name, 'ends'));
  return begin && end && { begin, end };
}

/** Bytes that the proxy passed on towards the replica between the two marks of a stretch: from the last sample before it to the last one in it. */
export function crossedBytes(timeline: Timeline, stretch: string): Measured {
  const marked = markedStretch(timeline, stretch);
  if (!marked) return unmeasured(`the scenario did not mark a stretch ${stretch}`);
  const { begin, end } = marked;
  const before = timeline.last('proxy', (o) => o.seq < begin.seq);
  const after = timeline.last('proxy', (o) => o.seq > begin.seq && o.seq < end.seq);
  if (!before || !after)
    return unmeasured('the proxy was not observed before and during the stretch', [begin.seq, end.seq]);
  const evidence = [before.seq, after.seq];
  const [from, to] = [passedBytes(before.connections), passedBytes(after.connections)];
  if (from === null || to === null) return unmeasured('this proxy does not report the bytes that passed', evidence);
  return unlessLost(timeline, ['proxy'], measured(to - from, evidence));
}
