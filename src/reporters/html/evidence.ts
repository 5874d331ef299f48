import type { Observation, Timeline } from '../../model/timeline.ts';
import type { Verdict } from '../../model/verdict.ts';
import { describe } from '../wording/observation.ts';
import { formatMoment, plural } from '../wording/quantities.ts';
import { shorten } from '../wording/text.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { evidenceShownPerVerdict } from './verdicts.ts';

const longest = 420;

/** The observations that the verdict table links to, in time order. */
export function shownEvidence(verdicts: readonly Verdict[], timeline: Timeline | undefined): Observation[] {
  if (timeline === undefined) return [];
  const wanted = new Set(verdicts.flatMap((v) => v.evidence.slice(0, evidenceShownPerVerdict)));
  return timeline.observations.filter((o) => wanted.has(o.seq));
}

/** What was observed, one line each. `zeroMs` is what the picture calls 0. */
export function evidenceList(shown: readonly Observation[], zeroMs: number, key: string): Markup {
  if (shown.length === 0) return nothing;
  return markup`<details class="evidence"><summary>Evidence: ${plural(shown.length, 'observation')}</summary><ul>${shown.map(
    (o) =>
      markup`<li id="${key}-o${o.seq}"><span class="seq">#${o.seq}</span> <span class="moment-text">${formatMoment(o.atMs - zeroMs)}</span> <span class="kind">${o.kind}</span> <span class="what">${shorten(describe(o), longest)}</span></li>`,
  )}</ul></details>`;
}
