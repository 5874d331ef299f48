import type { RunResult } from '../../model/result.ts';
import type { Tuning } from '../../model/tuning.ts';
import { setUpLines } from '../wording/set-up.ts';
import { sentence } from '../wording/text.ts';
import {
  boundsText,
  disturbanceName,
  disturbanceSize,
  endOf,
  exactS,
  howItWasDone,
  objectiveName,
  objectiveValue,
  scaleText,
  serversText,
  settingName,
  settingValue,
  tradeOffIntroduction,
  triedText,
  verdictText,
  verificationSummary,
  verifiedAs,
} from '../wording/tuning.ts';
import { backOffText, connectingText, sampleHead, sampleRows } from '../wording/tuning-back-off.ts';
import { clientRows } from '../wording/tuning-clients.ts';
import { statements } from '../wording/tuning-files.ts';
import { loadHead, loadNotes, loadRows, loadSummary } from '../wording/tuning-load.ts';
import { timesHead, timesNotes, timesRows } from '../wording/tuning-times.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { backOffChart } from './svg/charts/back-off.ts';
import { tradeOffChart } from './svg/charts/trade-off.ts';
import { tuningExperiments } from './tuning-experiments.ts';
import { block, picture, typed } from './tuning-parts.ts';

/** What `replfault tune` found: the answer, its proof and its price, then the experiments behind it. */
export function tuning(run: RunResult): Markup {
  const found = run.tuning;
  if (found === undefined) return nothing;
  return markup`<section class="tuning" aria-labelledby="tuning"><h2 id="tuning">Tuning: ${verdictText(found)}</h2>${times(found)}<p class="lead">${sentence(found.sentence)}</p><p class="hint">${serversText(found)}.</p>
${recommended(found)}${conflicts(found)}${verification(found)}${tradeOff(found)}
${backOff(found)}
${tuningExperiments(run, found)}${load(run, found)}
<h3>How it was done</h3><p>${howItWasDone(found)}</p></section>`;
}

function times(found: Tuning): Markup {
  const rows = timesRows(found);
  if (rows.length === 0) return nothing;
  const [, today, recommended] = timesHead;
  return markup`<table class="settings-table"><thead><tr><td></td><th scope="col">${today}</th><th scope="col">${recommended}</th></tr></thead><tbody>${rows.map(
    ([what = '', before = '', after = '']) =>
      markup`<tr><th scope="row">${what}</th><td data-label="${today}">${before}</td><td class="value" data-label="${recommended}">${after}</td></tr>`,
  )}</tbody></table>${timesNotes(found).map((note) => markup`<p class="hint">${note}</p>`)}`;
}

function recommended(found: Tuning): Markup {
  const { recommendation } = found;
  if (recommendation === null)
    return markup`<p class="hint">There is no recommendation: the experiments below are not enough for one.</p>`;
  const { cnf, online, revert, options = [] } = recommendation;
  return markup`<h3>What to set</h3><table class="settings-table"><thead><tr><th scope="col">Setting</th><th scope="col">Today</th><th scope="col">Recommended</th><th scope="col">Allowed</th><th scope="col">Why</th><th scope="col">Margin</th><th scope="col">Cost</th><th scope="col">Takes effect</th></tr></thead><tbody>${recommendation.settings.map(
    (one) =>
      markup`<tr><th scope="row"><code>${settingName(one.setting, found)}</code> <span class="case-name">on the ${endOf(one.setting)}</span></th><td data-label="Today">${settingValue(one.setting, one.today)}</td><td class="value" data-label="Recommended">${settingValue(one.setting, one.value)}</td><td data-label="Allowed">${boundsText(one.setting, one.least, one.most)}</td><td class="wide" data-label="Why">${typed(sentence(one.because))}</td><td data-label="Margin">${typed(one.margin)}</td><td data-label="Cost">${typed(one.cost)}</td><td data-label="Takes effect">${typed(one.takesEffect)}</td></tr>`,
  )}</tbody></table>${options.map(
    ({ setting, value, gain, price }) =>
      markup`<p><b>Option, not recommended:</b> <code>${settingName(setting, found)}</code> ${settingValue(setting, value)}. ${gain} Price: ${price}</p>`,
  )}
<div class="blocks">${block('Option file of the source', cnf.source)}${block('Option file of the replica', cnf.replica)}${block('On the running source, first', statements(online.source))}${block('Then on the running replica', statements(online.replica))}${revert === undefined ? nothing : markup`${block("Today's values back, on the running source", statements(revert.source))}${block("Today's values back, on the running replica", statements(revert.replica))}`}</div><p class="hint">A click into a block marks all of it. The same stands in recommended.cnf, apply-online.sql and revert.sql.</p>`;
}

function conflicts({ recommendation }: Tuning): Markup {
  if (recommendation === null || recommendation.conflicts.length === 0) return nothing;
  return markup`<h3>Objectives that cannot be met together</h3>${recommendation.conflicts.map(
    ({ objective, against, explanation, nearest }) =>
      markup`<div class="conflict"><p><b>${objectiveName[objective]} against ${disturbanceName(against)}</b>: ${typed(sentence(explanation))}</p><p>Nearest points: a ${objectiveName[objective]} of <b>${objectiveValue(objective, nearest.objective)}</b> if the disturbance stays, or a disturbance of <b>${disturbanceSize(against, nearest.disturbance)}</b> if the objective stays.</p></div>`,
  )}`;
}

function verification(found: Tuning): Markup {
  const summary = markup`<h3>Verification</h3><p>${sentence(verificationSummary(found))}</p>`;
  if (found.verifications.length === 0) return summary;
  return markup`${summary}<table><thead><tr><th scope="col">Disturbance</th><th scope="col">Settings</th><th scope="col">Should</th><th scope="col">Seen</th><th scope="col">Scale</th><th scope="col">What happened</th></tr></thead><tbody>${found.verifications.map(
    (one) => {
      const { sign, word, good } = verifiedAs(one);
      const look = good === null ? 'open' : good ? 'good' : 'bad';
      return markup`<tr><th scope="row">${disturbanceName(one.disturbance)}, ${exactS(one.sizeMs)}</th><td data-label="Settings">${triedText(one, found)}</td><td data-label="Should">${one.expected === 'holds' ? 'hold' : 'fail'}</td><td class="${look}" data-label="Seen"><span aria-hidden="true">${sign}</span> ${word}</td><td data-label="Scale">${scaleText(one.scale)}</td><td class="wide" data-label="What happened">${typed(sentence(one.sentence))}</td></tr>`;
    },
  )}${clientRows(found).map((row) => {
    const look = row.good === null ? 'open' : row.good ? 'good' : 'bad';
    return markup`<tr><th scope="row">${row.what}</th><td data-label="Settings">as recommended</td><td data-label="Should">${row.should}</td><td class="${look}" data-label="Seen"><span aria-hidden="true">${row.sign}</span> ${row.word}</td><td data-label="Scale">${row.scale}</td><td class="wide" data-label="What happened">${typed(row.sentence)}</td></tr>`;
  })}</tbody></table>`;
}

function load(run: RunResult, found: Tuning): Markup {
  const summary = loadSummary(found);
  if (summary === null) return nothing;
  const rows = loadRows(found);
  return markup`<h3>Load of the trials</h3><p>${sentence(summary)}</p>${[...loadNotes(found), ...setUpLines(run)].map((one) => markup`<p class="hint">${sentence(one)}</p>`)}${
    rows.length > 0 &&
    markup`<table><thead><tr>${loadHead.map((one) => markup`<th scope="col">${one}</th>`)}</tr></thead><tbody>${rows.map(
      ([first = '', ...cells]) =>
        markup`<tr><th scope="row">${first}</th>${cells.map((cell, n) => markup`<td data-label="${loadHead[n + 1] ?? ''}">${cell}</td>`)}</tr>`,
    )}</tbody></table>`
  }`;
}

function tradeOff(found: Tuning): Markup {
  const chart = tradeOffChart(found, 'tuning-trade-off');
  if (chart.text === '') return nothing;
  return markup`<h3>The trade-off</h3><p class="hint">${tradeOffIntroduction} In the green area every objective is met and every disturbance is survived; hatched means that nothing does both. A circle is the stall that settings tolerate, a square the dropped packets.</p>${picture(chart, 'The trade-off')}`;
}

function backOff(found: Tuning): Markup {
  const rows = sampleRows(found.backOff);
  const stalls = markup`<details><summary>All measured stalls</summary><table><thead><tr>${sampleHead.map((one) => markup`<th scope="col">${one}</th>`)}</tr></thead><tbody>${rows.map(
    ([first = '', ...cells]) =>
      markup`<tr><th scope="row">${first}</th>${cells.map((cell, n) => markup`<td data-label="${sampleHead[n + 1] ?? ''}">${cell}</td>`)}</tr>`,
  )}</tbody></table></details>`;
  const connecting = connectingText(found);
  return markup`<h3>TCP back-off (${found.backOff.basis})</h3><p class="hint">${backOffText(found.backOff)}</p>${connecting !== '' && markup`<p class="hint">${typed(connecting)}</p>`}${picture(backOffChart(found.backOff, 'tuning-back-off'), 'TCP back-off')}${rows.length > 0 && stalls}`;
}
