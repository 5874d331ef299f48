import { ticks } from 'd3-array';
import { formatCount } from '../../../wording/quantities.ts';
import { type Markup, markup } from '../../markup.ts';
import { round } from '../frame.ts';

/** A stretch of a picture that stands for a stretch of numbers. */
export interface Scale {
  readonly max: number;
  /** Place of a number, kept inside the plot. */
  at(value: number): number;
  readonly ticks: readonly number[];
}

export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** From 0 to a little over the largest number, with round ticks. */
function scale(largest: number, from: number, to: number, about: number): Scale {
  const max = largest > 0 && Number.isFinite(largest) ? largest * 1.06 : 1;
  return {
    max,
    ticks: ticks(0, max, about),
    at: (value) => round(from + (Math.min(Math.max(value, 0), max) / max) * (to - from)),
  };
}

export function makePlot(
  borders: Pick<Plot, 'left' | 'right' | 'top' | 'bottom'>,
  most: { x: number; y: number },
): Plot {
  const { left, right, top, bottom } = borders;
  return {
    ...borders,
    x: scale(most.x, left, right, Math.max(4, Math.floor((right - left) / 55))),
    y: scale(most.y, bottom, top, Math.max(3, Math.floor((bottom - top) / 38))),
  };
}

/** Grid, ticks and the names of both axes; without `yName` only the horizontal one. */
export function axes({ left, right, top, bottom, x, y }: Plot, xName: string, yName: string | null): Markup {
  const middle = (top + bottom) / 2;
  return markup`<g class="grid">${x.ticks.map((tick) => markup`<path d="M${x.at(tick)} ${top}V${bottom}"/>`)}${
    yName !== null && y.ticks.map((tick) => markup`<path d="M${left} ${y.at(tick)}H${right}"/>`)
  }</g><g class="axis"><path d="M${left} ${bottom}H${right}"/>${x.ticks.map(
    (tick) =>
      markup`<path d="M${x.at(tick)} ${bottom}v5"/><text x="${x.at(tick)}" y="${bottom + 19}" text-anchor="middle">${formatCount(tick)}</text>`,
  )}<text x="${(left + right) / 2}" y="${bottom + 38}" text-anchor="middle">${xName}</text>${
    yName !== null &&
    markup`<path d="M${left} ${top}V${bottom}"/>${y.ticks.map(
      (tick) =>
        markup`<text x="${left - 8}" y="${round(y.at(tick) + 4)}" text-anchor="end">${formatCount(tick)}</text>`,
    )}<text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${yName}</text>`
  }</g>`;
}

/** A line through points. */
export function path(points: readonly (readonly [number, number])[], { x, y }: Plot): string {
  return points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${x.at(px)} ${y.at(py)}`).join('');
}

export interface SideLabel {
  /** Where the line to it begins, if not at the border of the plot. */
  readonly from?: number;
  /** Height that it belongs to, in units of the picture. */
  readonly y: number;
  readonly text: string;
  readonly look: string;
}

/** Labels to the right of a plot, each near its height, none over another, with a thin line where one had to move. */
export function sideLabels(labels: readonly SideLabel[], { right, top, bottom }: Plot): Markup {
  const apart = 16;
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  for (const { y } of sorted) placed.push(Math.max(y, (placed.at(-1) ?? top - apart) + apart));
  // What was pushed out at the foot moves up again, and pushes the others.
  let limit = bottom;
  for (let n = placed.length - 1; n >= 0; n--) {
    placed[n] = Math.min(placed[n] ?? limit, limit);
    limit = (placed[n] ?? limit) - apart;
  }
  return markup`${sorted.map(
    ({ y, text, look, from = right }, n) =>
      markup`<path class="leader" d="M${from} ${round(y)}H${right}L${right + 12} ${round(placed[n] ?? y)}"/><text class="${look}" x="${right + 16}" y="${round((placed[n] ?? y) + 4)}">${text}</text>`,
  )}`;
}

export interface TopLabel {
  readonly x: number;
  readonly text: string;
  readonly look: string;
  /** Class of the line down from the label, and how far it goes; none where not told. */
  readonly line?: { readonly look: string; readonly to: number };
}

export const topRow = 18;

/** Labels above a plot, each in a row of its own, with a line down to what it names. */
export function topLabels(labels: readonly TopLabel[], { left, right, top }: Plot): Markup {
  const first = top - topRow * labels.length;
  const rows = labels.map((label, n) => ({ ...label, y: first + topRow * n + 8 }));
  return markup`${rows.map(
    ({ x, y, line }) => line !== undefined && markup`<path class="${line.look}" d="M${x} ${y + 4}V${line.to}"/>`,
  )}${rows.map(({ x, y, text, look }) => {
    const toLeft = x > (left + right) / 2;
    return markup`<text class="${look} halo-text" x="${round(toLeft ? x - 5 : x + 5)}" y="${y}" text-anchor="${toLeft ? 'end' : 'start'}">${text}</text>`;
  })}`;
}

/** The frame of every chart: accessible by name and description, scaling with the page. */
export function chart(
  id: string,
  size: { readonly width: number; readonly height: number },
  words: { readonly title: string; readonly description: string },
  body: Markup,
): Markup {
  return markup`<svg class="picture chart" id="${id}" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${size.width} ${size.height}" xmlns="http://www.w3.org/2000/svg"><title id="${id}-title">${words.title}</title><desc id="${id}-desc">${words.description}</desc><defs><pattern id="${id}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="clash-line" d="M0 0V7"/></pattern></defs>${body}</svg>`;
}
