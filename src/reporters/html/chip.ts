import type { CaseOutcome } from '../../model/verdict.ts';
import { outcomeSign, outcomeWord } from '../wording/outcome.ts';
import { type Markup, markup } from './markup.ts';

/** An outcome as a small coloured label; sign and word carry it without the colour. */
export function chip(outcome: CaseOutcome): Markup {
  return markup`<span class="chip ${outcome}"><span aria-hidden="true">${outcomeSign[outcome]}</span> ${outcomeWord[outcome]}</span>`;
}
