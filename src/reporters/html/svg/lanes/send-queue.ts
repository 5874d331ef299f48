import { sendQueue } from '../../../facts/series.ts';
import { formatBytes } from '../../../wording/quantities.ts';
import { markup, nothing } from '../../markup.ts';
import { type LaneMaker, round } from '../frame.ts';
import { callout, heightScale, stepArea, stepLine } from '../shapes.ts';

const height = 46;

/** Bytes that wait in the source's socket: when they stop growing, the next write blocks. */
export const sendQueueLane: LaneMaker = ({ timeline, frame }) => {
  const points = sendQueue(timeline).filter((p) => p.atMs >= frame.fromMs && p.atMs <= frame.toMs);
  if (points.length === 0) return null;
  const highest = Math.max(0, ...points.map((p) => p.value ?? 0));
  const y = heightScale(Math.max(1000, highest), height, 14);
  const peak = points.find((p) => p.value === highest);
  return {
    title: 'Send queue',
    subtitle: 'of the source, bytes',
    height,
    scale: { top: formatBytes(Math.max(1000, highest)), bottom: '0' },
    body: markup`${stepArea(points, frame, y, 'area-queue', height)}${stepLine(points, frame, y, 'line-queue')}${
      peak === undefined || highest === 0
        ? nothing
        : callout(frame.x(peak.atMs), round(y(highest) - 3), `up to ${formatBytes(highest)} stuck`, 'note-queue')
    }`,
  };
};
