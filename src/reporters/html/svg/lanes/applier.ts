import { applierSpans } from '../../../facts/states.ts';
import type { LaneMaker } from '../frame.ts';
import { type StateLook, stateBars } from '../shapes.ts';

const looks: Readonly<Record<string, StateLook>> = {
  Yes: { look: 'state-yes', words: ['Yes'] },
  No: { look: 'state-no', words: ['No'] },
};

/** What the replica says about its applier. */
export const applierLane: LaneMaker = ({ timeline, frame }) => {
  const spans = applierSpans(timeline, frame.endMs);
  if (spans.length === 0) return null;
  return {
    title: '',
    subtitle: 'applier (SQL) thread',
    height: 18,
    body: stateBars(spans, frame, (state) => looks[state] ?? { look: 'state-idle', words: [state] }, 0, 18),
  };
};
