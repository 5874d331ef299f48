import { bytesBehind } from '../../../../measures/lag-bytes.ts';
import { formatBytes } from '../../../wording/quantities.ts';
import { markup } from '../../markup.ts';
import { type LaneMaker, round } from '../frame.ts';
import { callout, heightScale, stepArea, stepLine } from '../shapes.ts';

const height = 58;
/** Less is what is always on its way; the lane of transactions shows it, bytes. */
const leastBytes = 100_000;

/** What is really missing, in bytes: the end of the source's binary log less the position up to which the receiver has read. */
export const lagBytesLane: LaneMaker = ({ timeline, frame }) => {
  const inside = bytesBehind(timeline).filter((s) => s.atMs >= frame.fromMs && s.atMs <= frame.toMs);
  const highest = inside.reduce((most, { behindBytes }) => Math.max(most, behindBytes), 0);
  if (highest < leastBytes) return null;
  const points = inside.map(({ atMs, behindBytes }) => ({ atMs, value: behindBytes }));
  const y = heightScale(highest, height, 14);
  const peak = inside.find((s) => s.behindBytes === highest);
  return {
    title: 'Lag, in bytes',
    subtitle: 'of the binary log',
    height,
    scale: { top: formatBytes(highest), bottom: '0' },
    body: markup`${stepArea(points, frame, y, 'area-missing', height)}${stepLine(points, frame, y, 'line-missing')}${
      peak && callout(frame.x(peak.atMs), round(y(highest) - 2), `${formatBytes(highest)} missing`, 'note-missing')
    }`,
  };
};
