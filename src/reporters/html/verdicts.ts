import type { Observation } from '../../model/timeline.ts';
import type { Verdict } from '../../model/verdict.ts';
import { sentence } from '../wording/text.ts';
import { chip } from './chip.ts';
import { joined, type Markup, markup, nothing } from './markup.ts';

const numbersShown = 6;

/** Each check with its outcome, its reason and links to the observations it rests on. */
export function verdictTable(verdicts: readonly Verdict[], shown: readonly Observation[], key: string): Markup {
  if (verdicts.length === 0) return nothing;
  const linked = new Set(shown.map((o) => o.seq));
  return markup`<h3>Verdicts</h3><table class="verdicts"><thead><tr><th scope="col">Outcome</th><th scope="col">Check</th><th scope="col">Reason</th><th scope="col">Evidence</th></tr></thead><tbody>${verdicts.map(
    (v) =>
      markup`<tr><td>${chip(v.outcome)}</td><th scope="row"><code>${v.check}</code></th><td>${sentence(v.reason)}</td><td class="evidence-links">${evidenceLinks(v, linked, key)}</td></tr>`,
  )}</tbody></table>`;
}

function evidenceLinks(verdict: Verdict, linked: ReadonlySet<number>, key: string): Markup {
  if (verdict.evidence.length === 0) return markup`<span class="hint">none</span>`;
  const links = verdict.evidence
    .slice(0, numbersShown)
    .map((seq) => (linked.has(seq) ? markup`<a href="#${key}-o${seq}">#${seq}</a>` : markup`#${seq}`));
  const more = verdict.evidence.length - links.length;
  return markup`${joined(links, ' ')}${more > 0 && ` and ${more} more`}`;
}

/** How many numbers of a verdict are linked, and so must be in the list of evidence. */
export const evidenceShownPerVerdict = numbersShown;
