import type { RunResult } from '../../model/result.ts';
import type { ExperimentResult, Tuning } from '../../model/tuning.ts';
import { trialRows } from '../facts/tuning.ts';
import { plural } from '../wording/quantities.ts';
import { sentence, staysInFolder } from '../wording/text.ts';
import { exactS, intervalText, settingName, settingValue } from '../wording/tuning.ts';
import { type Markup, markup } from './markup.ts';
import { breakPointChart } from './svg/charts/break-point.ts';
import { picture, typed } from './tuning-parts.ts';

/** Each experiment to unfold: its picture, its break points, and every trial. */
export function tuningExperiments(run: RunResult, tuning: Tuning): Markup {
  return markup`<h3>Break points</h3><p class="hint">A circle is a trial that survived, a cross one that broke. The band is the interval of the break point, the line in it the estimate, the dashed line where the law puts it.</p><div class="atlas">${tuning.experiments.map(
    (one, index) => experiment(run, tuning, one, `tuning-experiment-${index + 1}`),
  )}</div>`;
}

function experiment(run: RunResult, tuning: Tuning, one: ExperimentResult, id: string): Markup {
  if (one.skipped !== null)
    return markup`<details><summary><span class="what">${one.name}</span><span class="glance">not played</span></summary><p>${sentence(one.title)}</p><p class="hint">Not played: ${one.skipped}.</p></details>`;
  const { agreement } = one;
  const several = one.searches.length > 1;
  return markup`<details open=""><summary><span class="what">${one.name}</span><span class="glance">${glance(one)}</span></summary><p>${typed(sentence(one.title))}</p><p class="hint">Law: ${typed(one.law)}. It is the ${one.breaksWhen} disturbance that breaks${one.band && '; TCP timers affect it too, so the point is a band'}.</p>
${picture(breakPointChart(one, tuning, id), `Trials of ${one.name}`)}
<p class="${agreement.agree ? 'hint' : 'open'}">${several && (agreement.agree ? 'The scales agree: ' : 'The scales do not agree: ')}${agreement.reason}.</p>
<details><summary>All trials</summary>${one.searches.map((search) => {
    const rows = trialRows(run, search);
    return markup`<h4>${settingName(one.setting, tuning)} ${settingValue(one.setting, search.valueS)}: ${plural(rows.length, 'trial')}, a full grid needs ${plural(search.gridTrials, 'trial')}</h4><table><thead><tr><th scope="col">Size of the disturbance</th><th scope="col">Outcome</th><th scope="col">What was seen</th><th scope="col">Timeline</th></tr></thead><tbody>${rows.map(
      (row) =>
        markup`<tr><th scope="row">${exactS(row.sizeMs)}</th><td data-label="Outcome">${row.broke === null ? 'not valid' : row.broke ? 'broke' : 'survived'}</td><td class="wide" data-label="What was seen">${typed(row.sentence)}</td><td data-label="Timeline">${timelineLink(row.timeline)}</td></tr>`,
    )}</tbody></table>`;
  })}</details></details>`;
}

function glance({ searches, agreement }: ExperimentResult): string {
  const points = searches.map(({ breakPoint }) =>
    breakPoint === null ? 'not found' : `${exactS(breakPoint.atMs)} (${intervalText(breakPoint.interval)})`,
  );
  return `${points.join(' · ')}${agreement.agree ? '' : ' · inconclusive'}`;
}

/** A link only where the path stays inside the run folder. */
function timelineLink(path: string | null): Markup {
  if (path === null) return markup`<span class="hint">none</span>`;
  return staysInFolder(path) ? markup`<a href="${path}">history</a>` : markup`<code>${path}</code>`;
}
