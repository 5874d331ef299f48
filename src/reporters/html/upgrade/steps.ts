import type { Comparison } from '../../../model/comparison.ts';
import { stepHead, stepRows } from '../../wording/upgrade-steps.ts';
import { type Markup, markup, nothing } from '../markup.ts';

/** The steps between the states, played on the same data: what became of each, and whether both ends were equal after it. */
export function stepTable(comparison: Comparison, anchors: ReadonlyMap<string, string>): Markup {
  const rows = stepRows(comparison);
  if (rows.length === 0) return nothing;
  const body = rows.map(([name = '', ...cells], index) => {
    const anchor = comparison.steps?.[index]?.cases.flatMap((id) => anchors.get(id) ?? [])[0];
    const linked = anchor === undefined ? name : markup`<a href="#${anchor}">${name}</a>`;
    return markup`<tr><th scope="row">${linked}</th>${cells.map((cell, place) => markup`<td data-label="${stepHead[place + 1] ?? ''}">${cell}</td>`)}</tr>`;
  });
  return markup`<h3>Steps between the states</h3><table class="compared"><thead><tr>${stepHead.map((one) => markup`<th scope="col">${one}</th>`)}</tr></thead><tbody>${body}</tbody></table>`;
}
