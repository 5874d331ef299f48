import { type Point, proxyBytes } from '../../../facts/series.ts';
import { formatBytes } from '../../../wording/quantities.ts';
import { markup, nothing } from '../../markup.ts';
import { type LaneMaker, round } from '../frame.ts';
import { callout, heightScale, stepArea, stepLine } from '../shapes.ts';

const height = 58;

/** Bytes through the proxy, counted from the left edge of the picture: what it took in, what it passed on. */
export const proxyBytesLane: LaneMaker = ({ timeline, frame }) => {
  const { received, passedOn } = proxyBytes(timeline);
  const taken = since(received, frame.fromMs);
  const passed = since(passedOn, frame.fromMs);
  const last = passed.at(-1);
  if (last === undefined) return null;
  const highest = Math.max(1, ...taken.map((p) => p.value ?? 0), ...passed.map((p) => p.value ?? 0));
  const y = heightScale(highest, height, 6);
  const held = Math.max(...taken.map((p, i) => (p.value ?? 0) - (passed[i]?.value ?? 0)));
  return {
    title: 'Proxy',
    subtitle: held > highest / 50 ? 'bytes on (dashed: in)' : 'bytes passed on',
    height,
    scale: { top: formatBytes(highest), bottom: '0' },
    body: markup`${stepArea(passed, frame, y, 'area-bytes', height)}${stepLine(passed, frame, y, 'line-bytes')}${
      held > highest / 50 ? stepLine(taken, frame, y, 'line-taken') : nothing
    }${callout(frame.x(last.atMs), round(y(last.value ?? 0) + 16), `${formatBytes(last.value ?? 0)} in all`, 'note-bytes')}`,
  };
};

function since(points: readonly Point[], fromMs: number): Point[] {
  const before = points.findLast((p) => p.atMs < fromMs)?.value ?? 0;
  return points
    .filter((p) => p.atMs >= fromMs)
    .map((p) => ({ atMs: p.atMs, value: Math.max(0, (p.value ?? 0) - before) }));
}
