import { type Difference, severities } from '../../../model/comparison.ts';
import { pairAnchor } from '../../facts/upgrade.ts';
import { type CauseGroup, groupsOf, severityWords, stateWords } from '../../wording/comparison.ts';
import { plural } from '../../wording/quantities.ts';
import { type Markup, markup, nothing } from '../markup.ts';

/** What was played, the worst first, then what is only documented; a row to unfold for each cause. */
export function differenceSections(differences: readonly Difference[], drawn: ReadonlySet<string>): Markup {
  if (differences.length === 0) return markup`<p>None.</p>`;
  const groups = groupsOf(differences);
  const part = (evidence: Difference['evidence']): Markup[] =>
    severities.map((severity) => {
      const own = groups.filter((one) => one.severity === severity && one.evidence === evidence);
      return own.length === 0 ? nothing : markup`<div class="atlas">${own.map((group) => cause(group, drawn))}</div>`;
    });
  const isDocumented = groups.some(({ evidence }) => evidence === 'documented');
  return markup`${part('played')}${
    isDocumented &&
    markup`<h3>Documented, not played</h3><p class="hint">Nobody played these here. They are read in the pages of the vendors.</p>${part('documented')}`
  }`;
}

function cause({ severity, cause: name, differences, evidence }: CauseGroup, drawn: ReadonlySet<string>): Markup {
  const rows = differences.map((one) => row(one, drawn));
  return markup`<details><summary><span class="chip ${severity}">${severityWords[severity]}</span><span class="what">${name}</span><span class="glance">${plural(differences.length, 'difference')}</span></summary><table class="compared"><thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">After</th>${
    evidence === 'documented' && markup`<th scope="col">Source</th>`
  }</tr></thead><tbody>${rows}</tbody></table></details>`;
}

function row({ state, subject, from, to, source, evidence, ...one }: Difference, drawn: ReadonlySet<string>): Markup {
  const exhibit = /^(?:outcomes|numbers|texts)\/[^/]+\/([^/]+\/[^/]+\/[^/]+)/.exec(one.id)?.[1];
  const anchor = state === null || exhibit === undefined ? '' : pairAnchor(state, exhibit);
  return markup`<tr><th scope="row">${state !== null && markup`<span class="case-name">${stateWords[state].name}: </span>`}${subject}${
    drawn.has(anchor) && markup` <a href="#${anchor}">both histories</a>`
  }</th><td data-label="Before">${value(from)}</td><td data-label="After">${value(to)}</td>${
    evidence === 'documented' && markup`<td data-label="Source">${source ?? ''}</td>`
  }</tr>`;
}

const value = (text: string | null): Markup =>
  text === null
    ? markup`<span class="hint">not there</span>`
    : text === ''
      ? markup`<span class="hint">empty</span>`
      : markup`${text}`;
