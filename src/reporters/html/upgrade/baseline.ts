import type { BaselineChange, BaselineResult } from '../../../model/comparison.ts';
import { plural } from '../../wording/quantities.ts';
import { type Markup, markup, nothing } from '../markup.ts';

const kindWords: Readonly<Record<BaselineChange['kind'], string>> = {
  new: 'new',
  changed: 'changed',
  stale: 'no longer there',
};

/** The differences of this run beside those that somebody accepted: what changed, what could not be confirmed, what is as accepted. */
export function baselinePart(baseline: BaselineResult | undefined): Markup {
  if (baseline === undefined) return nothing;
  const { file, kept, changes, open, accepted } = baseline;
  const counts = [
    `${kept} as accepted`,
    ...(['new', 'changed', 'stale'] as const).map(
      (kind) => `${changes.filter((one) => one.kind === kind).length} ${kindWords[kind]}`,
    ),
    `${open.length} not confirmed`,
  ];
  return markup`<h3 id="upgrade-baseline">Baseline</h3>
<p>Played differences beside those in ${file}: ${counts.join(', ')}.</p>
${changesPart(changes, accepted)}${openPart(open)}${keptPart(baseline)}`;
}

function changesPart(changes: readonly BaselineChange[], accepted: string | null): Markup {
  if (changes.length === 0) return nothing;
  const head =
    accepted === null
      ? markup`Nobody accepted ${changes.length === 1 ? 'this change' : 'these changes'}.`
      : markup`Accepted in this run: ${accepted}`;
  const rows = changes.map(
    ({ id, kind, was, is, reason }) =>
      markup`<tr><th scope="row"><span class="chip ${kind}">${kindWords[kind]}</span> ${id}</th>${cell('Accepted', was, 'not accepted before')}${cell('In this run', is, 'no difference')}${cell('Reason then', reason ?? null, 'none')}</tr>`,
  );
  return markup`<p>${head}</p>${tableOf(['Change', 'Accepted', 'In this run', 'Reason then'], rows)}`;
}

function openPart(open: BaselineResult['open']): Markup {
  if (open.length === 0) return nothing;
  const rows = open.map(({ id, reason }) => markup`<tr><th scope="row">${id}</th>${cell('Why', reason, '')}</tr>`);
  return markup`<p>Accepted, and this run says nothing of ${open.length === 1 ? 'it' : 'them'}:</p>${tableOf(['Not confirmed', 'Why'], rows)}`;
}

/** A run of an earlier version says only how many there are. */
function keptPart({ entries = [] }: BaselineResult): Markup {
  if (entries.length === 0) return nothing;
  const rows = entries.map(
    ({ id, values, reason }) =>
      markup`<tr><th scope="row">${id}</th>${cell('Accepted', values, '')}${cell('Reason', reason, '')}</tr>`,
  );
  return markup`<div class="atlas"><details><summary><span class="what">As accepted</span><span class="glance">${plural(entries.length, 'difference')}</span></summary>${tableOf(['What', 'Accepted', 'Reason'], rows)}</details></div>`;
}

const cell = (label: string, text: string | null, otherwise: string): Markup =>
  markup`<td data-label="${label}">${text ?? markup`<span class="hint">${otherwise}</span>`}</td>`;

const tableOf = (head: readonly string[], rows: readonly Markup[]): Markup =>
  markup`<table class="compared baseline"><thead><tr>${head.map((one) => markup`<th scope="col">${one}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
