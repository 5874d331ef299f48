import type { CaseTrend, HistoryView, NewestCase, NumberTrend } from '../../model/run-history.ts';
import { type Markup, markup, nothing } from '../html/markup.ts';
import { measures, wordingOf } from '../wording/measures.ts';
import { outcomeSign, outcomeWord } from '../wording/outcome.ts';
import { plural } from '../wording/quantities.ts';
import { chart, extent } from './chart.ts';
import { changeText, serversText } from './wording.ts';

const listedOutcomes = 40;
const listedValues = 10;

/** Trends that go on: those with a point in the newest runs, by name; and how many others there are. */
export function shownTrends(view: HistoryView): { readonly shown: readonly CaseTrend[]; readonly others: number } {
  const newest = new Set(view.newest);
  const shown = view.trends
    .filter(({ outcomes }) => outcomes.some(({ run }) => newest.has(run)))
    .sort((a, b) => (a.case === b.case ? (serversText(a) < serversText(b) ? -1 : 1) : a.case < b.case ? -1 : 1));
  return { shown, others: view.trends.length - shown.length };
}

/** Where the trend of a case stands on the page; `null` where it is not drawn. */
export function anchorOf(
  ranks: ReadonlyMap<CaseTrend, number>,
  { of, run }: NewestCase,
  view: HistoryView,
): string | null {
  const machine = view.runs[run]?.machine;
  for (const [trend, rank] of ranks)
    if (
      trend.case === of.case &&
      trend.servers === of.servers &&
      trend.params === of.params &&
      trend.how === of.how &&
      trend.machine === machine
    )
      return anchor(rank);
  return null;
}

const anchor = (rank: number): string => `trend-${rank + 1}`;

/** One case: how it ended in the last runs, and a chart of each number. */
export function trendSection(trend: CaseTrend, view: HistoryView, rank: number): Markup {
  const id = anchor(rank);
  const order = measures.map(({ name }) => name);
  const numbers = [...trend.numbers].sort((a, b) => order.indexOf(a.measure) - order.indexOf(b.measure));
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${trend.case} <span class="case-name">on ${serversText(trend)}; ${trend.how}; ${trend.machine}</span></h3>
${outcomes(trend)}
<div class="trends">${numbers.map(figure)}</div>
${numbers.length > 0 && values(numbers, view, trend)}</section>`;
}

function outcomes({ outcomes: all }: CaseTrend): Markup {
  const last = all.slice(-listedOutcomes);
  const counts = (['pass', 'flaky', 'inconclusive', 'fail', 'skipped'] as const).flatMap((outcome) => {
    const count = last.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcomeWord[outcome]}`];
  });
  return markup`<p>Last ${plural(last.length, 'run')}: ${counts.join(', ')} <span class="outcomes" aria-hidden="true">${last.map(
    ({ outcome }) => markup`<span class="${outcome}">${outcomeSign[outcome]}</span>`,
  )}</span></p>`;
}

function figure(trend: NumberTrend): Markup {
  const { label, format } = wordingOf(trend.measure);
  const last = trend.points.at(-1);
  const change = last === undefined ? undefined : trend.changes.get(last.run);
  const [low, high] = extent(trend.points.map(({ value }) => value));
  return markup`<figure>${chart(trend)}<figcaption>${label}: <b>${last === undefined ? '–' : format(last.value)}</b> <span class="hint">${format(low)} to ${format(high)}</span>${
    change === undefined ? nothing : markup` <span class="chip changed">changed</span> ${changeText(change)}`
  }</figcaption></figure>`;
}

/** The last values as a table: for who cannot see the charts, and for who wants to know exactly. */
function values(numbers: readonly NumberTrend[], view: HistoryView, trend: CaseTrend): Markup {
  const runs = trend.outcomes.slice(-listedValues).toReversed();
  const byRun = numbers.map(({ measure, points, changes }) => ({
    format: wordingOf(measure).format,
    changes,
    values: new Map(points.slice(-listedValues).map(({ run, value }) => [run, value])),
  }));
  return markup`<details><summary>Values of the last ${plural(runs.length, 'run')}</summary><div class="scroller" role="region" tabindex="0" aria-label="Values of ${trend.case} on ${serversText(trend)}; ${trend.how}; ${trend.machine}"><table><thead><tr><th scope="col">Run</th><th scope="col">Outcome</th>${numbers.map(
    ({ measure }) => markup`<th scope="col" class="number">${wordingOf(measure).label}</th>`,
  )}</tr></thead><tbody>${runs.map(
    ({ run, outcome }) =>
      markup`<tr><th scope="row">${view.runs[run]?.run}</th><td>${outcomeWord[outcome]}</td>${byRun.map(
        ({ format, values: known, changes }) => {
          const value = known.get(run);
          return markup`<td class="number">${value === undefined ? '–' : format(value)}${changes.has(run) && ' (changed)'}</td>`;
        },
      )}</tr>`,
  )}</tbody></table></div></details>`;
}
