import { flaggedMeasures, type NumberTrend } from '../../model/run-history.ts';
import { Markup, markup } from '../html/markup.ts';
import { wordingOf } from '../wording/measures.ts';
import { plural } from '../wording/quantities.ts';

const [width, height] = [300, 84];
const [left, right, top, bottom] = [4, 6, 6, 4];
/** More points than this do not show: of each stretch the lowest and the highest are drawn. */
const mostPoints = 400;
/** A scale of a time ends here at least: what cannot be a change must not look like one. */
const leastScaleMs = 1000;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** One number over its runs: a line from the oldest to the newest run, changes as rings, the newest value as a dot. */
export function chart({ measure, points, changes }: NumberTrend): Markup {
  const { label, format } = wordingOf(measure);
  const values = points.map(({ value }) => value);
  const [low, high] = extent(values);
  const last = values.at(-1) ?? 0;
  const place = placer(values.length, low, flaggedMeasures.includes(measure) ? Math.max(high, leastScaleMs) : high);
  const path = thinned(values)
    .map((index, at) => {
      const { x, y } = place(index, values[index] ?? 0);
      return `${at === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
  const rings = points.flatMap(({ run, value }, index) =>
    changes.has(run) ? [circle('ring', place(index, value), 4)] : [],
  );
  const described = `${label}, ${plural(values.length, 'run')}: newest ${format(last)}, lowest ${format(low)}, highest ${format(high)}, ${plural(changes.size, 'change')}`;
  return markup`<svg class="trend" viewBox="0 0 ${width} ${height}" role="img" aria-label="${described}"><path class="frame" d="M${left} ${top}V${height - bottom}H${width - right}"/><path class="line" d="${path}"/>${rings}${circle('dot', place(values.length - 1, last), 2.5)}</svg>`;
}

function circle(name: string, { x, y }: Place, radius: number): Markup {
  return new Markup(`<circle class="${name}" cx="${x}" cy="${y}" r="${radius}"/>`);
}

/** The lowest and the highest of some values; 0 and 0 of none. */
export function extent(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return Number.isFinite(low) ? [low, high] : [0, 0];
}

/** Where a value stands. The scale begins at zero, for the same reason. */
function placer(count: number, low: number, high: number): (index: number, value: number) => Place {
  const from = Math.min(0, low);
  const span = Math.max(high - from, 1);
  const step = (width - left - right) / Math.max(1, count - 1);
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return (index, value) => ({
    x: tenth(left + index * step),
    y: tenth(height - bottom - ((value - from) / span) * (height - top - bottom)),
  });
}

/** Indexes of the values that are drawn: all, or the lowest and the highest of each stretch, and the newest. */
function thinned(values: readonly number[]): number[] {
  if (values.length <= mostPoints) return values.map((_, index) => index);
  const stretch = Math.ceil((2 * values.length) / mostPoints);
  const drawn: number[] = [];
  for (let from = 0; from < values.length; from += stretch) {
    let [low, high] = [from, from];
    for (let index = from; index < Math.min(from + stretch, values.length); index += 1) {
      if ((values[index] ?? 0) < (values[low] ?? 0)) low = index;
      if ((values[index] ?? 0) > (values[high] ?? 0)) high = index;
    }
    drawn.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  }
  const newest = values.length - 1;
  return drawn.at(-1) === newest ? drawn : [...drawn, newest];
}
