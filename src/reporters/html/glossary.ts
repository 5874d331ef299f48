import { firstEffectMeaning, fromInjectionMeaning, fromInjectionSign } from '../wording/legend.ts';
import { measures } from '../wording/measures.ts';
import { type Markup, markup } from './markup.ts';

/** What the numbers and pictures mean, once for the whole page. */
export function glossary(): Markup {
  return markup`<section><details class="glossary"><summary>How to read this report</summary><dl>${measures.map(
    (m) => markup`<div><dt>${m.label}</dt><dd>${m.meaning}</dd></div>`,
  )}<div><dt>First effect</dt><dd>${firstEffectMeaning} ${fromInjectionSign}: ${fromInjectionMeaning}</dd></div><div><dt>Outcomes</dt><dd>Passed: every check had evidence and passed. Failed: the evidence contradicts a check. Inconclusive: the evidence is not sufficient. Flaky: it passed, but not in every attempt. Skipped: the case could not run here.</dd></div><div><dt>Pictures</dt><dd>Every lane shares one time axis; 0 is the injection of the fault. The shaded band is the time in which the fault was active. Dotted lines mark the moments at which an end detected the fault. Hatching is the blind window: the status shows Yes, Yes and 0 seconds behind although transactions are missing. Point at any part to see what was recorded.</dd></div></dl></details></section>`;
}
