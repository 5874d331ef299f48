import type { Comparison } from '../../../model/comparison.ts';
import type { RunResult } from '../../../model/result.ts';
import type { Timeline } from '../../../model/timeline.ts';
import { historyPairs } from '../../facts/upgrade.ts';
import { differenceCounts, evidenceCounts, playedWithLines, shortAnswer } from '../../wording/comparison.ts';
import { sentence } from '../../wording/text.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { baselinePart } from './baseline.ts';
import { historiesOf, historySections } from './both-histories.ts';
import { differenceSections } from './differences.ts';
import { entryCards } from './entries.ts';
import { stateMatrix } from './state-matrix.ts';
import { stepTable } from './steps.ts';

/**
 * What a comparison found: the states of the upgrade, how each was entered, and every difference by severity and cause.
 *
 * @param anchors where cases stand on the page, by id; not all of them have a section
 */
export function upgrade(
  run: RunResult,
  timelineOf: (caseId: string) => Timeline | undefined,
  anchors: ReadonlyMap<string, string>,
): Markup {
  const { comparison } = run;
  if (comparison === undefined) return nothing;
  const { from, to, path, pack, trials, differences } = comparison;
  const pairs = historiesOf(run, timelineOf);
  return markup`<section class="upgrade" aria-labelledby="upgrade"><h2 id="upgrade">From ${from} to ${to}</h2>
<p class="path ${path.supported ? 'supported' : 'unsupported'}"><b>${path.supported ? 'Supported path.' : 'Not a supported path.'}</b> ${sentence(path.says)} <span class="hint">${path.source}</span></p>
<p>${differenceCounts(comparison)}: ${evidenceCounts(comparison)}. <a href="#upgrade-differences">To the differences</a>${comparison.baseline && markup`, <a href="#upgrade-baseline">to the baseline</a>`}</p>
${baselinePart(comparison.baseline)}
<h3 id="upgrade-states">States of the upgrade</h3>${stateMatrix(run, anchors)}
<p class="hint">Pack ${pack}, ${trials} trials in each state. Times are medians of the trials.${playedWithLines(comparison).map((line) => markup` ${line}.`)}</p>
<h3>How each state is entered</h3>${entryCards(comparison)}
${stepTable(comparison, anchors)}
${named(comparison)}
<h3 id="upgrade-differences">Differences</h3>${differenceSections(differences, new Set(pairs.map(({ anchor }) => anchor)))}
${historySections(pairs, historyPairs(run).length)}</section>`;
}

function named({ named: ones, from, to }: Comparison): Markup {
  if (ones.length === 0) return nothing;
  const value = (text: string | null): Markup =>
    text === null ? markup`<span class="hint">not there</span>` : markup`<code>${shortAnswer(text)}</code>`;
  const rows = ones.map(
    (one) =>
      markup`<tr><th scope="row">${one.what}</th><td data-label="${from}">${value(one.from)}</td><td data-label="${to}">${
        one.from === one.to ? markup`<span class="hint">the same</span>` : value(one.to)
      }</td></tr>`,
  );
  return markup`<h3>One by one</h3><table class="compared"><thead><tr><th scope="col">What</th><th scope="col">${from}</th><th scope="col">${to}</th></tr></thead><tbody>${rows}</tbody></table>`;
}
