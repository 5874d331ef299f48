import { firstEffectMeaning, fromInjectionMeaning, fromInjectionSign } from '../wording/legend.ts';
import { measures } from '../wording/measures.ts';
import { type Markup, markup } from './markup.ts';

/** What the numbers and pictures mean, once for the whole page. */
export function glossary(): Markup {
  return markup`<section><details class="glossary"><summary>How to read this report</summary><dl>${measures.map(
    (m) => markup`<div><dt>${m.label}</dt><dd>${m.meaning}</dd></div>`,
  )}<div><dt>First effect</dt><dd>${firstEffectMeaning} ${fromInjectionSign}: ${fromInjectionMeaning}</dd></div><div><dt>Outcomes</dt><dd>A case has passed when every check had evidence and agreed. Failed: a check had evidence against it. Inconclusive: the evidence does not decide it. Skipped: it could not run here.</dd></div><div><dt>Pictures</dt><dd>Every lane shares one time axis; 0 is the moment in which the fault was injected. The shaded band is the time in which the fault was active. Dotted lines mark the moments at which somebody noticed. Hatching is the blind window: status says Yes / Yes / 0 seconds behind, and it is not true. Point at anything for what was recorded there.</dd></div></dl></details></section>`;
}
