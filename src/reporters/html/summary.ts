import type { CaseResult, MeasureName, RunResult } from '../../model/result.ts';
import { pairLabels } from '../facts/server-pairs.ts';
import { caseText } from '../wording/case-name.ts';
import { countedFromSign, fromInjectionSign, needsFromInjectionSign } from '../wording/legend.ts';
import { errnosText, measures, measureText } from '../wording/measures.ts';
import { caseAnchor } from './case.ts';
import { chip } from './chip.ts';
import { joined, type Markup, markup } from './markup.ts';

const columns = measures.filter((m) => m.name !== 'drainThresholdBps');

/** One row a case. On a narrow screen each row becomes a card, so that nothing has to be scrolled sideways. */
export function summary(run: RunResult): Markup {
  if (run.cases.length === 0) return markup`<section><h2>Cases</h2><p>No case is recorded in this run.</p></section>`;
  const labelOf = pairLabels(run);
  return markup`<section aria-labelledby="summary"><h2 id="summary">Cases</h2><table class="summary"><thead><tr><th scope="col">Scenario and case</th><th scope="col">Outcome</th>${columns.map(
    (m) => markup`<th scope="col" class="number" title="${m.meaning}">${m.label}</th>`,
  )}<th scope="col" title="Error counters of the source that moved during the case">Errnos</th></tr></thead><tbody>${run.cases.map((result, index) => row(result, index, labelOf?.(result) ?? null))}</tbody></table>
<p class="hint">A dash (–) means that the value could not be measured; the reason stands with the case. It never means zero. Source and replica detection count from the fault’s first effect${needsFromInjectionSign(run.cases) && `; with ${fromInjectionSign}, from its injection, because the first effect was not observed`}.</p></section>`;
}

function row(result: CaseResult, index: number, pair: string | null): Markup {
  return markup`<tr class="${result.outcome}"><th scope="row"><a href="#${caseAnchor(index)}">${result.scenario}</a><span class="case-name">${caseText(result)}${pair !== null && ` on ${pair}`}</span></th><td data-label="Outcome">${chip(result.outcome)}</td>${columns.map(
    (m) => cell(result, m.name, m.label),
  )}<td class="errnos" data-label="Errnos">${joined(
    (errnosText(result.condition?.errnos ?? null) ?? '–').split(', ').map((one) => markup`<span>${one}</span>`),
    ', ',
  )}</td></tr>`;
}

function cell(result: CaseResult, name: MeasureName, label: string): Markup {
  const { text, reason } = measureText(result.derived, name);
  const title = text === '–' && reason !== null ? markup` title="${reason}"` : null;
  return markup`<td class="${text === '–' ? 'number absent' : 'number'}" data-label="${label}"${title}>${text}${countedFromSign(result, name)}</td>`;
}
