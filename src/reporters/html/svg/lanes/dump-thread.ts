import { dumpThreadSpans, zombieSpans } from '../../../facts/states.ts';
import { markup, nothing } from '../../markup.ts';
import type { LaneMaker } from '../frame.ts';
import { type StateLook, stateBars } from '../shapes.ts';

const looks: Readonly<Record<string, StateLook>> = {
  idle: { look: 'state-idle', words: ['all sent, waiting for new events', 'all sent', 'idle'] },
  sending: { look: 'state-sending', words: ['in the middle of sending', 'sending'] },
  gone: { look: 'state-gone', words: ['gone: nobody sends', 'gone'] },
  other: { look: 'state-idle', words: ['busy'] },
};
const zombie = (count: string): StateLook => ({
  look: 'state-zombie',
  words: [`${count} zombie ${count === '1' ? 'thread' : 'threads'} beside it`, `${count} zombie`, count],
});

/** What the source's dump thread does, and how many dead ones linger beside it. */
export const dumpThreadLane: LaneMaker = ({ timeline, frame }) => {
  const spans = dumpThreadSpans(timeline, frame.endMs);
  if (spans.length === 0) return null;
  const zombies = zombieSpans(timeline, frame.endMs);
  const rest = { look: 'state-idle', words: ['unknown'] };
  return {
    title: 'Source',
    subtitle: 'dump thread',
    height: zombies.length === 0 ? 24 : 46,
    body: markup`${stateBars(spans, frame, (state) => looks[state] ?? rest, 0, 24)}${
      zombies.length === 0 ? nothing : stateBars(zombies, frame, zombie, 28, 18)
    }`,
  };
};
