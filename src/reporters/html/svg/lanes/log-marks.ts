import type { Role } from '../../../../model/replication.ts';
import { type LogMark, meaningOf } from '../../../facts/log-marks.ts';
import { formatMoment } from '../../../wording/quantities.ts';
import { type Markup, markup } from '../../markup.ts';
import { type Frame, type LaneMaker, type PictureFacts, plot } from '../frame.ts';

const rowHeight = 28;
const apart = 20;

/** Telling lines of both error logs as numbered marks; the numbers are explained below the picture. */
export const logMarksLane: LaneMaker = (facts) => {
  if (facts.timeline.of('log').length === 0) return null;
  return {
    title: 'Error logs',
    subtitle: 'source above, replica below',
    height: rowHeight * 2,
    body: markup`${(['source', 'replica'] as const).map((role, index) => row(role, index * rowHeight + rowHeight / 2, facts))}`,
  };
};

function row(role: Role, y: number, { logMarks, frame, key }: PictureFacts): Markup {
  const own = logMarks.filter((m) => m.line.server === role);
  const places = spread(own.map((m) => frame.x(m.line.atMs)));
  return markup`<g class="log-row"><path class="log-line" d="M${plot.left} ${y}H${plot.right}"/>${own.map((mark, i) =>
    circle(mark, places[i] ?? 0, y, frame, key),
  )}${own.length === 0 && markup`<text class="quiet" x="${plot.left + 8}" y="${y - 3}">nothing telling in the ${role}’s log</text>`}</g>`;
}

function circle(mark: LogMark, x: number, y: number, frame: Frame, key: string): Markup {
  const { line, number, repeats } = mark;
  const at = frame.x(line.atMs);
  const meaning = meaningOf(line.condition);
  const title = `${formatMoment(line.atMs - frame.zeroMs)} ${line.server} log${meaning === null ? '' : ` (${meaning})`}: ${line.text}${
    repeats > 0 ? `, and ${repeats} more like it` : ''
  }`;
  const bad = /error/i.test(line.level) || (line.condition ?? '').match(/failed|error|stopped|fatal/) !== null;
  return markup`<a href="#${key}-log-${number}"><title>${title}</title>${
    at !== x && markup`<path class="leader" d="M${at} ${y + 9}L${x} ${y}"/>`
  }<path class="leader" d="M${at} ${y + 6}v6"/><circle class="${bad ? 'log-bad' : 'log-plain'}" cx="${x}" cy="${y}" r="9"/><text class="log-number" x="${x}" y="${
    y + 4
  }" text-anchor="middle">${number}</text></a>`;
}

/** Moves marks to the right until none covers another, then back from the right border. */
function spread(wanted: readonly number[]): number[] {
  const places: number[] = [];
  for (const x of wanted) places.push(Math.max(x, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + apart));
  let border = plot.right - 9;
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i] ?? 0, border);
    border = (places[i] ?? 0) - apart;
  }
  return places;
}
