import type { TradeOffPoint, Tuning } from '../../../../model/tuning.ts';
import { feasible } from '../../../facts/tuning.ts';
import { formatCount } from '../../../wording/quantities.ts';
import { listed } from '../../../wording/text.ts';
import { disturbanceName, settingName } from '../../../wording/tuning.ts';
import { type Markup, markup, nothing } from '../../markup.ts';
import { round } from '../frame.ts';
import {
  axes,
  chart,
  makePlot,
  type Plot,
  path,
  type SideLabel,
  sideLabels,
  type TopLabel,
  topLabels,
  topRow,
} from './axes.ts';

const size = { width: 860, height: 480 } as const;

/** Tolerated outage over blind window: what a longer timeout buys and costs. Nothing where no curve is known. */
export function tradeOffChart(tuning: Tuning, id: string): Markup {
  const points = [...tuning.tradeOff].sort((a, b) => a.blindWindowS - b.blindWindowS);
  const curve = points.filter(({ kind }) => kind === 'curve');
  if (curve.length < 2) return nothing;
  const { rideThroughS, stallS } = tuning.profile.disturbances;
  const marks = points.filter(({ kind }) => kind !== 'curve');
  const { mostS, leastS } = feasible(tuning);
  const verticals: readonly (number | null)[] = [mostS, leastS, ...marks.map((one) => one.blindWindowS)];
  const most = {
    x: shownUpTo(curve, verticals),
    y: Math.max(stallS ?? 0, rideThroughS ?? 0, ...marks.flatMap((one) => [one.toleratedOutageS, one.toleratedStallS])),
  };
  const shown = curve.filter((one) => one.blindWindowS <= most.x * 1.06);
  const rows = marks.length + (mostS === null ? 0 : 1) + (finite(leastS) === null ? 0 : 1);
  const plot = makePlot(
    { left: 62, right: size.width - 218, top: 14 + rows * topRow, bottom: size.height - 52 },
    { x: most.x, y: Math.max(most.y, ...shown.map((one) => one.toleratedStallS)) },
  );
  const outages = shown.map((one) => [one.blindWindowS, one.toleratedOutageS] as const);
  const stalls = shown.map((one) => [one.blindWindowS, one.toleratedStallS] as const);
  const between = `${path(outages, plot)}L${path([...stalls].reverse(), plot).slice(1)}Z`;
  const body = markup`${region(mostS, leastS, plot, id)}${axes(plot, 'blind window: time that the replica may look healthy on a dead link, s', 'outage that the connection survives, s')}
<path class="area-band" d="${between}"/><path class="line-stall" d="${path(stalls, plot)}"/><path class="line-outage" d="${path(outages, plot)}"/>${levels(
    tuning,
    plot,
  )}${topLabels([...limits(mostS, leastS, plot), ...marks.map((one) => markLabel(one, tuning, plot))], plot)}${marks.map((one) => mark(one, plot))}${sideLabels(
    [
      ...levelLabels(tuning, plot),
      side(plot, stalls.at(-1), 'a stall without loss', 'text-stall'),
      side(plot, outages.at(-1), 'dropped packets, for sure', 'text-outage'),
    ],
    plot,
  )}`;
  return chart(
    id,
    size,
    { title: 'Outage that a timeout tolerates against its blind window', description: summary(tuning) },
    body,
  );
}

/** The picture in words. */
function summary(tuning: Tuning): string {
  const { mostS, leastS } = feasible(tuning);
  const marks = tuning.tradeOff.filter(({ kind }) => kind !== 'curve');
  const name = settingName('replicaNetTimeoutS', tuning);
  const told = marks.map(
    (one) =>
      `${one.label === '' ? one.kind : one.label}: with ${name} ${formatCount(one.replicaNetTimeoutS)} s the blind window is ${seconds(one.blindWindowS)}, and the connection survives a stall of ${seconds(one.toleratedStallS)} and dropped packets for ${seconds(one.toleratedOutageS)}.`,
  );
  const least = finite(leastS);
  const bounds = [
    ...(mostS === null ? [] : [`the objectives allow a blind window of at most ${seconds(mostS)}`]),
    ...(leastS === null
      ? []
      : [
          least === null
            ? 'no timeout shown survives the disturbances'
            : `the disturbances need at least ${seconds(least)}`,
        ]),
  ];
  const clash = mostS !== null && leastS !== null && leastS > mostS ? ' These exclude each other.' : '';
  const limit = bounds.length === 0 ? '' : ` ${sentenceOf(listed(bounds))}${clash}`;
  return `Tolerated outage over blind window. Both grow together with ${name}.${limit} ${told.join(' ')}`;
}

/** Where every objective and every disturbance is kept; hatched where the two exclude each other. */
function region(
  mostS: number | null,
  leastS: number | null,
  { x, top, bottom, left, right }: Plot,
  id: string,
): Markup {
  if (mostS === null && leastS === null) return nothing;
  const [from, to] = [leastS === null ? left : x.at(leastS), mostS === null ? right : x.at(mostS)];
  const height = bottom - top;
  if (leastS !== null && mostS !== null && leastS > mostS)
    return markup`<rect fill="url(#${id}-hatch)" x="${to}" y="${top}" width="${round(Math.max(1, from - to))}" height="${height}"><title>No timeout keeps both the objectives and the disturbances.</title></rect>`;
  return markup`<rect class="feasible" x="${from}" y="${top}" width="${round(Math.max(1, to - from))}" height="${height}"><title>Every objective and every disturbance is kept here.</title></rect>`;
}

function limits(mostS: number | null, leastS: number | null, { x, bottom }: Plot): TopLabel[] {
  const least = finite(leastS);
  return [
    ...(mostS === null
      ? []
      : [
          {
            x: x.at(mostS),
            text: `objective: at most ${seconds(mostS)}`,
            look: 'text-limit',
            line: { look: 'line-limit', to: bottom },
          },
        ]),
    ...(least === null
      ? []
      : [
          {
            x: x.at(least),
            text: `disturbances need ${seconds(least)}`,
            look: 'text-need',
            line: { look: 'line-need', to: bottom },
          },
        ]),
  ];
}

function markLabel(one: TradeOffPoint, tuning: Tuning, { x, y }: Plot): TopLabel {
  const text = `${one.kind}: ${settingName('replicaNetTimeoutS', tuning)} ${formatCount(one.replicaNetTimeoutS)} s`;
  const foot = y.at(Math.min(one.toleratedOutageS, one.toleratedStallS));
  return { x: x.at(one.blindWindowS), text, look: `text-${one.kind}`, line: { look: `line-${one.kind}`, to: foot } };
}

function mark(one: TradeOffPoint, { x, y }: Plot): Markup {
  const [cx, outage, stall] = [x.at(one.blindWindowS), y.at(one.toleratedOutageS), y.at(one.toleratedStallS)];
  return markup`<g class="mark-${one.kind}"><title>${one.kind}: a stall of ${seconds(one.toleratedStallS)}, dropped packets for ${seconds(one.toleratedOutageS)}, a zombie for up to ${seconds(one.zombieS)}</title><circle cx="${cx}" cy="${stall}" r="6"/><rect x="${cx - 5.5}" y="${round(outage - 5.5)}" width="11" height="11"/></g>`;
}

/** Disturbances as heights that the curves must reach. */
function levels(tuning: Tuning, { left, right, y }: Plot): Markup {
  return markup`${levelValues(tuning).map(({ value, look }) => markup`<path class="level ${look}" d="M${left} ${y.at(value)}H${right}"/>`)}`;
}

function levelLabels(tuning: Tuning, { y }: Plot): SideLabel[] {
  return levelValues(tuning).map(({ value, text, look }) => ({ y: y.at(value), text, look: `text-${look}` }));
}

function levelValues({ profile: { disturbances } }: Tuning): { value: number; text: string; look: string }[] {
  const { stallS, rideThroughS } = disturbances;
  const word = (name: 'stallS' | 'rideThroughS', value: number) => `asked: ${disturbanceName(name)} ${seconds(value)}`;
  return [
    ...(stallS === undefined ? [] : [{ value: stallS, text: word('stallS', stallS), look: 'stall' }]),
    ...(rideThroughS === undefined
      ? []
      : [{ value: rideThroughS, text: word('rideThroughS', rideThroughS), look: 'outage' }]),
  ];
}

function side(plot: Plot, end: readonly [number, number] | undefined, text: string, look: string): SideLabel {
  return { from: plot.x.at(end?.[0] ?? 0), y: plot.y.at(end?.[1] ?? 0), text, look };
}

/** A curve may go on for minutes: enough of it is shown to see every limit and mark. */
function shownUpTo(curve: readonly TradeOffPoint[], verticals: readonly (number | null)[]): number {
  const known = verticals.filter((one) => one !== null && Number.isFinite(one)) as number[];
  const last = curve.at(-1)?.blindWindowS ?? 1;
  return known.length === 0 ? last : Math.min(last, Math.max(...known) * 1.15);
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function seconds(value: number): string {
  return `${formatCount(Math.round(value * 10) / 10)} s`;
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
