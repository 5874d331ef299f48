import type { CaseResult } from '../../model/result.ts';
import { measuresOf, measureText } from '../wording/measures.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** The measures as large numbers; a missing one says why. */
export function tiles({ derived }: CaseResult): Markup {
  const shown = measuresOf(derived);
  if (shown.length === 0) return nothing;
  return markup`<dl class="tiles">${shown.map((measure) => {
    const { text, reason } = measureText(derived, measure.name);
    const absent = text === '–';
    return markup`<div class="${absent ? 'tile absent' : 'tile'}" title="${measure.meaning}"><dt>${measure.label}</dt><dd>${
      absent ? markup`<span class="not-measured">not measured</span>` : text
    }</dd>${reason !== null && markup`<dd class="why">${reason}</dd>`}</div>`;
  })}</dl>`;
}
