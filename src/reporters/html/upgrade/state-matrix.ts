import { upgradeStates } from '../../../model/comparison.ts';
import type { MeasureName, RunResult } from '../../../model/result.ts';
import { cellOf, exhibitsOf, type StateCell } from '../../facts/upgrade.ts';
import { coreOf, entryWord, stateRows, stateWords } from '../../wording/comparison.ts';
import { formatMs, plural } from '../../wording/quantities.ts';
import { shorten } from '../../wording/text.ts';
import { chip } from '../chip.ts';
import { type Markup, markup } from '../markup.ts';

const words: Partial<Record<MeasureName, string>> = {
  sourceDetectionMs: 'source',
  replicaDetectionMs: 'replica',
  blindWindowMs: 'blind',
  resumeMs: 'resume',
};
const longestReason = 140;

/** States of the upgrade by scenarios: outcomes, and medians of what was measured. */
export function stateMatrix(run: RunResult, anchors: ReadonlyMap<string, string>): Markup {
  const exhibits = exhibitsOf(run);
  const servers = stateRows(run);
  const rows = upgradeStates.map((state, index) => {
    const entry = run.comparison?.entries.find((one) => one.state === state);
    const [, source = '', replica = ''] = servers[index] ?? [];
    return markup`<tr><th scope="row">${stateWords[state].name}<span class="case-name">source ${source}, replica ${replica}</span></th><td data-label="As it ships"><a class="outcome" href="#${entryAnchor(state)}"><span class="chip ${entryLook(entry)}">${entryWord(entry)}</span></a></td>${exhibits.map(
      (exhibit) => cell(cellOf(run, state, exhibit), exhibit, anchors),
    )}</tr>`;
  });
  return markup`<div class="scroller" role="region" tabindex="0" aria-label="Matrix of states and scenarios"><table class="matrix states"><thead><tr><th scope="col">State</th><th scope="col">As it ships</th>${exhibits.map(
    (exhibit) => markup`<th scope="col">${spaced(exhibit)}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>
<p class="hint">Under each outcome, where measured: the time until the source and the replica detected the fault, the blind window, the time to resume after healing.</p>`;
}

export const entryAnchor = (state: string): string => `enter-${state}`;

/** Colours of an entry: those of the outcome that it is most like. */
function entryLook(entry: Parameters<typeof entryWord>[0]): string {
  if (entry === undefined || entry.replicates === null) return 'inconclusive';
  if (entry.replicates) return 'pass';
  return entry.helped === true ? 'inconclusive' : 'fail';
}

function cell(found: StateCell | null, exhibit: string, anchors: ReadonlyMap<string, string>): Markup {
  if (found === null) return markup`<td data-label="${exhibit}"><span class="hint">not played</span></td>`;
  const outcomes = found.counts.map(({ outcome, count }) => {
    const anchor = found.plays.filter((one) => one.outcome === outcome).flatMap(({ id }) => anchors.get(id) ?? [])[0];
    const trials = found.plays.length > 1 && markup` <span class="hint">${plural(count, 'trial')}</span>`;
    return markup`<div>${anchor === undefined ? chip(outcome) : markup`<a class="outcome" href="#${anchor}">${chip(outcome)}</a>`}${trials}</div>`;
  });
  const medians = found.medians.map(
    ({ name, ms }) => markup`<span>${words[name] ?? name} <b>${formatMs(ms)}</b></span> `,
  );
  const reason = found.plays.find(({ outcome }) => outcome !== 'pass')?.reason ?? null;
  return markup`<td data-label="${exhibit}">${outcomes}${medians.length > 0 && markup`<div class="numbers">${medians}</div>`}${
    reason !== null && markup`<div class="why">${shorten(coreOf(reason), longestReason)}</div>`
  }</td>`;
}

/** A long name that may break at its slashes. */
function spaced(exhibit: string): Markup {
  return markup`${exhibit.split('/').map((part, index) => (index === 0 ? part : markup`/<wbr>${part}`))}`;
}
