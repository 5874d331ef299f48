import type { BackOff } from '../../../../model/tuning.ts';
import { exactS } from '../../../wording/tuning.ts';
import { backOffText } from '../../../wording/tuning-back-off.ts';
import { type Markup, markup } from '../../markup.ts';
import { axes, chart, makePlot, path, sideLabels } from './axes.ts';

const size = { width: 860, height: 380 } as const;

/** How long the stream stood still over how long packets were dropped: samples, the bounds of the model, and what one might expect. */
export function backOffChart(found: BackOff, id: string): Markup {
  const rtoS = (found.fittedRtoMs ?? found.rtoMs) / 1000;
  const longestS = Math.max(4, ...found.samples.map((one) => one.outageMs / 1000)) * 1.05;
  const steps = staircase(rtoS, longestS);
  const most = { x: longestS, y: Math.max(...found.samples.map((one) => one.stallMs / 1000), 2 * longestS + rtoS) };
  const plot = makePlot({ left: 62, right: size.width - 218, top: 16, bottom: size.height - 52 }, most);
  const end = plot.x.max;
  const upper = 2 * end + rtoS;
  // Packets are repeated at moments that lie twice as far apart each time: the next one after an outage comes within its length again.
  const body = markup`${axes(plot, 'packets dropped for, s', 'stream stood still, s')}<path class="area-band" d="${path(
    [
      [0, 0],
      [end, end],
      [end, upper],
      [0, rtoS],
    ],
    plot,
  )}Z"/><path class="line-diagonal" d="${path(
    [
      [0, 0],
      [end, end],
    ],
    plot,
  )}"/><path class="line-outage" d="${path(steps, plot)}"/>${found.samples.map(
    ({ outageMs, stallMs }) =>
      markup`<circle class="sample" cx="${plot.x.at(outageMs / 1000)}" cy="${plot.y.at(stallMs / 1000)}" r="5"><title>dropped for ${exactS(outageMs)}, stalled for ${exactS(stallMs)}</title></circle>`,
  )}${sideLabels(
    [
      { y: plot.y.at(end), text: 'as long as the outage', look: 'text-diagonal' },
      { y: plot.y.at(steps.at(-1)?.[1] ?? 0), text: 'model: lost at once', look: 'text-outage' },
      { y: plot.y.at(upper), text: 'bound: twice, and one RTO', look: 'text-band' },
    ],
    plot,
  )}`;
  const told = found.samples.map(({ outageMs, stallMs }) => `${exactS(outageMs)} stalled it for ${exactS(stallMs)}`);
  const description = `${backOffText(found)}${told.length === 0 ? '' : ` ${told.join(', ')}.`}`;
  return chart(
    id,
    size,
    { title: 'TCP back-off: dropped packets stall the stream for longer than the outage', description },
    body,
  );
}

/** The stall of a packet that is lost at the very start of an outage: until the first repetition after its end. */
function staircase(rtoS: number, longestS: number): [number, number][] {
  const points: [number, number][] = [[0, rtoS]];
  let at = rtoS;
  for (let step = rtoS; at < longestS && points.length < 60; ) {
    points.push([at, at]);
    step *= 2;
    points.push([at, at + step]);
    at += step;
  }
  const [, height] = points.at(-1) ?? [0, rtoS];
  return [...points, [longestS, height]];
}
