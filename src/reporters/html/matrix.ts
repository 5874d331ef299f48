import type { MeasureName, RunResult } from '../../model/result.ts';
import { type MatrixCell, type MatrixRow, matrixOf } from '../facts/matrix.ts';
import type { ServerPair } from '../facts/server-pairs.ts';
import { errnosText, measureText } from '../wording/measures.ts';
import { whyNot } from '../wording/outcome.ts';
import { shorten } from '../wording/text.ts';
import { caseAnchor } from './case.ts';
import { chip } from './chip.ts';
import { type Markup, markup, nothing } from './markup.ts';

const numbers: readonly (readonly [MeasureName, string])[] = [
  ['sourceDetectionMs', 'source'],
  ['replicaDetectionMs', 'replica'],
  ['blindWindowMs', 'blind'],
  ['resumeMs', 'resume'],
];
const longestReason = 140;

/** Every case on every pair of servers, side by side; only for a run with several pairs. */
export function matrix(run: RunResult): Markup {
  const { pairs, rows } = matrixOf(run);
  if (pairs.length < 2) return nothing;
  return markup`<section aria-labelledby="matrix"><h2 id="matrix">Servers side by side</h2><div class="scroller" role="region" tabindex="0" aria-label="Matrix of cases and servers"><table class="matrix"><thead><tr><th scope="col">Scenario and case</th>${pairs.map(
    (pair) => markup`<th scope="col" title="${pair.exact ?? pair.key}">${pair.label}</th>`,
  )}</tr></thead><tbody>${rows.map((row) => line(row, pairs))}</tbody></table></div>
<p class="hint">Under each outcome, where measured: the time until the source and the replica detected the fault, the blind window, the time to resume after healing; then the error counters that changed.</p></section>`;
}

function line(row: MatrixRow, pairs: readonly ServerPair[]): Markup {
  return markup`<tr><th scope="row">${row.scenario}<span class="case-name">${row.case}</span></th>${row.cells.map((cell, index) => square(cell, pairs[index]?.label ?? ''))}</tr>`;
}

function square(cell: MatrixCell | null, label: string): Markup {
  if (cell === null) return markup`<td data-label="${label}"><span class="hint">not planned</span></td>`;
  const { result, index } = cell;
  const why = result.outcome === 'pass' ? null : whyNot(result);
  const measured = numbers.flatMap(([name, word]) => {
    const { text } = measureText(result.derived, name);
    return text === '–' ? [] : [markup`<span>${word} <b>${text}</b></span> `];
  });
  const errnos = errnosText(result.condition?.errnos ?? null);
  return markup`<td data-label="${label}"><a class="outcome" href="#${caseAnchor(index)}">${chip(result.outcome)}</a>${
    measured.length > 0 && markup`<div class="numbers">${measured}</div>`
  }${errnos !== null && errnos !== 'none' && markup`<div class="numbers">${errnos}</div>`}${
    why !== null && markup`<div class="why">${shorten(why, longestReason)}</div>`
  }</td>`;
}
