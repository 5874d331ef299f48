import { spansOf } from '../../../facts/states.ts';
import { markup, nothing } from '../../markup.ts';
import { type LaneMaker, round } from '../frame.ts';
import { callout, heightScale, stateBars, stepArea, stepLine } from '../shapes.ts';

const height = 38;

/** Seconds_Behind_Source as the server shows it; NULL is a bar of its own, not a zero. */
export const lagShownLane: LaneMaker = ({ lag, frame, blind }) => {
  const inside = lag.filter((s) => s.atMs >= frame.fromMs && s.atMs <= frame.toMs);
  if (inside.length === 0) return null;
  const points = inside.map((s) => ({ atMs: s.atMs, value: s.shownS }));
  const highest = Math.max(0, ...inside.map((s) => s.shownS ?? 0));
  const y = heightScale(Math.max(1, highest), height, 6);
  const samples = inside.map((s) => ({ atMs: s.atMs, state: s.shownS === null ? 'null' : 'number', detail: '' }));
  const unknown = spansOf(samples, frame.endMs).filter((s) => s.state === 'null');
  const peak = inside.find((s) => s.shownS === highest && highest > 0);
  return {
    title: 'Lag, as shown',
    subtitle: 'Seconds_Behind, in s',
    height,
    scale: { top: `${Math.max(1, highest)} s`, bottom: '0' },
    body: markup`${stateBars(unknown, frame, () => ({ look: 'state-null', words: ['NULL: not known to the server', 'NULL'] }), 8, height - 16)}${stepArea(
      points,
      frame,
      y,
      'area-shown',
      height,
    )}${stepLine(points, frame, y, 'line-shown')}${
      peak === undefined
        ? nothing
        : callout(frame.x(peak.atMs), round(y(highest) + 11), `says ${highest} s`, 'note-shown')
    }${blind !== null && frame.x(blind.toMs) - frame.x(blind.fromMs) > 90 && callout(frame.x(blind.fromMs), height - 8, 'says 0 s', 'note-shown')}`,
  };
};
