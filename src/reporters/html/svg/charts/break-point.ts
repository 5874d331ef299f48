import type { ExperimentResult, Search, Tuning } from '../../../../model/tuning.ts';
import { exactS, intervalText, settingName, settingValue } from '../../../wording/tuning.ts';
import { type Markup, markup, nothing } from '../../markup.ts';
import { round } from '../frame.ts';
import { axes, chart, makePlot, type Plot } from './axes.ts';

const width = 860;
const laneHeight = 84;
const headHeight = 6;

/** Trials by size, a lane for each scale: what survived, what broke, the interval of the break point, and the law. */
export function breakPointChart(one: ExperimentResult, tuning: Tuning, id: string): Markup {
  if (one.searches.length === 0) return nothing;
  const bottom = headHeight + laneHeight * one.searches.length;
  const largest = Math.max(
    ...one.searches.flatMap(({ trials, lawMs, breakPoint }) => [
      lawMs,
      breakPoint?.interval.to ?? 0,
      ...trials.map((trial) => trial.sizeMs),
    ]),
  );
  const plot = makePlot({ left: 118, right: width - 24, top: headHeight, bottom }, { x: largest / 1000, y: 1 });
  const body = markup`${axes(plot, 'size of the disturbance, s', null)}${one.searches.map((search, n) =>
    lane(one, search, tuning, plot, headHeight + laneHeight * n),
  )}`;
  const told = one.searches.map((search) => laneText(one, search, tuning)).join('. ');
  return chart(
    id,
    { width, height: bottom + 50 },
    { title: `Break point of ${one.name}`, description: `${told}. ${one.agreement.reason}.` },
    body,
  );
}

function lane(one: ExperimentResult, search: Search, tuning: Tuning, plot: Plot, top: number): Markup {
  const { x, left, right } = plot;
  const [survived, broke, foot] = [top + 38, top + 62, top + laneHeight - 6];
  const { breakPoint } = search;
  const from = x.at((breakPoint?.interval.from ?? 0) / 1000);
  const to = x.at((breakPoint?.interval.to ?? 0) / 1000);
  const law = x.at(search.lawMs / 1000);
  return markup`<g class="trial-lane"><path class="foot" d="M${left} ${foot + 6}H${right}"/>${
    breakPoint !== null &&
    markup`<rect class="interval" x="${from}" y="${top + 24}" width="${round(Math.max(2, to - from))}" height="${foot - top - 24}"/><path class="line-estimate" d="M${x.at(breakPoint.atMs / 1000)} ${top + 24}V${foot}"/>`
  }<path class="line-law" d="M${law} ${top + 24}V${foot}"><title>law: ${exactS(search.lawMs)}</title></path>${search.trials.map(
    (trial) => {
      const cx = x.at(trial.sizeMs / 1000);
      const title = markup`<title>${exactS(trial.sizeMs)}: ${trial.broke ? 'broke' : 'survived'}</title>`;
      return trial.broke
        ? markup`<path class="trial-broke" d="M${round(cx - 4)} ${broke - 4}l8 8m0 -8l-8 8">${title}</path>`
        : markup`<circle class="trial-survived" cx="${cx}" cy="${survived}" r="4.5">${title}</circle>`;
    },
  )}<text class="lane-text" x="${left}" y="${top + 16}">${laneText(one, search, tuning)}</text><text class="lane-unit" x="${left - 10}" y="${survived + 4}" text-anchor="end">survived</text><text class="lane-unit" x="${left - 10}" y="${broke + 4}" text-anchor="end">broke</text></g>`;
}

function laneText(
  { setting }: ExperimentResult,
  { valueS, breakPoint, reason, lawMs }: Search,
  tuning: Tuning,
): string {
  const name = `${settingName(setting, tuning)} ${settingValue(setting, valueS)}`;
  return breakPoint === null
    ? `${name}: not found (${reason ?? 'no reason recorded'}), law ${exactS(lawMs)}`
    : `${name}: breaks at ${exactS(breakPoint.atMs)}, ${Math.round(breakPoint.confidence * 100)} % in ${intervalText(breakPoint.interval)}, law ${exactS(lawMs)}`;
}
