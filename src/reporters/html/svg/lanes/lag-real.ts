import { formatCount } from '../../../wording/quantities.ts';
import { markup, nothing } from '../../markup.ts';
import { type LaneMaker, round } from '../frame.ts';
import { callout, heightScale, stepArea, stepLine } from '../shapes.ts';

const height = 58;

/** What is really missing: the source's executed set less the replica's, in transactions. */
export const lagRealLane: LaneMaker = ({ lag, frame }) => {
  const inside = lag.filter((s) => s.atMs >= frame.fromMs && s.atMs <= frame.toMs);
  if (inside.length === 0) return null;
  const points = inside.map((s) => ({ atMs: s.atMs, value: s.missing }));
  const highest = Math.max(0, ...inside.map((s) => s.missing));
  const y = heightScale(Math.max(1, highest), height, 14);
  const peak = inside.find((s) => s.missing === highest);
  return {
    title: 'Lag, in truth',
    subtitle: 'transactions missing',
    height,
    scale: { top: formatCount(Math.max(1, highest)), bottom: '0' },
    body: markup`${stepArea(points, frame, y, 'area-missing', height)}${stepLine(points, frame, y, 'line-missing')}${
      peak === undefined || highest === 0
        ? nothing
        : callout(frame.x(peak.atMs), round(y(highest) - 2), `${formatCount(highest)} missing`, 'note-missing')
    }`,
  };
};
