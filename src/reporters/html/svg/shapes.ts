import { downsample, type Point } from '../../facts/series.ts';
import type { StateSpan } from '../../facts/states.ts';
import { formatMoment, formatMs } from '../../wording/quantities.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { type Frame, plot, round, textWidth } from './frame.ts';

const pointsShown = 360;

export interface StateLook {
  /** Class of the bar. */
  readonly look: string;
  /** Words inside the bar, longest first; the first that fits is used. */
  readonly words: readonly string[];
}

/** A row of bars, one a state, with words inside where they fit and the whole story on hover. */
export function stateBars(
  spans: readonly StateSpan[],
  frame: Frame,
  look: (state: string) => StateLook,
  y: number,
  height: number,
): Markup {
  return markup`${spans.map((span) => {
    if (span.toMs <= frame.fromMs || span.fromMs >= frame.toMs) return nothing;
    const [x1, x2] = [frame.x(span.fromMs), frame.x(span.toMs)];
    const { look: name, words } = look(span.state);
    const width = Math.max(1, round(x2 - x1));
    const fitting = words.find((word) => textWidth(word) + 10 <= width);
    const when = `${formatMoment(span.fromMs - frame.zeroMs)} to ${formatMoment(span.toMs - frame.zeroMs)}`;
    const title = `${words[0] ?? span.state}, ${when} (${formatMs(span.toMs - span.fromMs)})${span.detail === '' ? '' : `. ${span.detail}`}`;
    return markup`<g><title>${title}</title><rect class="${name}" x="${x1}" y="${y}" width="${width}" height="${height}" rx="2"/>${
      fitting !== undefined &&
      markup`<text class="in-bar" x="${round(x1 + Math.min(width / 2, 220))}" y="${y + height / 2 + 4}" text-anchor="middle">${fitting}</text>`
    }</g>`;
  })}`;
}

/** How values become heights: 0 at the foot of the lane, `max` at `top`. */
export function heightScale(max: number, height: number, top = 4): (value: number) => number {
  return (value) => round(height - (Math.max(0, value) / (max || 1)) * (height - top));
}

/** A line in steps: a value holds until the next sample. Breaks where the value is `null`. */
export function stepLine(points: readonly Point[], frame: Frame, y: (value: number) => number, look: string): Markup {
  return markup`<path class="${look}" d="${stepPath(points, frame, y, null)}"/>`;
}

/** The same with the area under it filled. */
export function stepArea(
  points: readonly Point[],
  frame: Frame,
  y: (value: number) => number,
  look: string,
  foot: number,
): Markup {
  return markup`<path class="${look}" d="${stepPath(points, frame, y, foot)}"/>`;
}

function stepPath(points: readonly Point[], frame: Frame, y: (value: number) => number, foot: number | null): string {
  const parts: string[] = [];
  let open: { x: number; y: number } | null = null;
  const end = () => {
    if (open !== null && foot !== null) parts.push(`V${foot}Z`);
    open = null;
  };
  for (const { atMs, value } of downsample(
    points.filter((p) => p.atMs <= frame.toMs),
    pointsShown,
  )) {
    const x = frame.x(atMs);
    if (value === null) {
      if (open !== null) parts.push(`H${x}`);
      end();
      continue;
    }
    const at = y(value);
    if (open === null) parts.push(foot === null ? `M${x} ${at}` : `M${x} ${foot}V${at}`);
    else if (at !== open.y) parts.push(`H${x}V${at}`);
    open = { x, y: at };
  }
  const last = points.at(-1);
  if (open !== null && last !== undefined) parts.push(`H${frame.x(last.atMs)}`);
  end();
  return parts.join('');
}

/** A short text beside a point, turned to the side that has room. */
export function callout(x: number, y: number, text: string, look: string): Markup {
  const toLeft = x + textWidth(text) + 10 > plot.right;
  return markup`<text class="${look}" x="${round(toLeft ? x - 6 : x + 6)}" y="${y}" text-anchor="${toLeft ? 'end' : 'start'}">${text}</text>`;
}
