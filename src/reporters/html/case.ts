import type { CaseResult } from '../../model/result.ts';
import { productsOf } from '../../model/server-identity.ts';
import type { Timeline } from '../../model/timeline.ts';
import { caseText } from '../wording/case-name.ts';
import { formatMs } from '../wording/quantities.ts';
import { summaryOf } from '../wording/summary.ts';
import { sentence, staysInFolder } from '../wording/text.ts';
import { chip } from './chip.ts';
import { conditionSection } from './condition.ts';
import { evidenceList, shownEvidence } from './evidence.ts';
import { figure } from './figure.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { settingsSection } from './settings.ts';
import { pictureFacts } from './svg/picture.ts';
import { tiles } from './tiles.ts';
import { verdictTable } from './verdicts.ts';

/** Where a case stands on the page. */
export function caseAnchor(index: number): string {
  return `case-${index + 1}`;
}

/** Everything about one case: what happened, the numbers, the picture, the verdicts and what they rest on. */
export function caseSection(
  result: CaseResult,
  timeline: Timeline | undefined,
  index: number,
  /** Which servers, in a run with several. */
  pair: string | null = null,
  /** What is told of its attempts, where there are several. */
  attempts: Markup = nothing,
): Markup {
  const key = `c${index + 1}`;
  const summary = summaryOf(result, timeline);
  const facts =
    timeline === undefined || timeline.observations.length === 0 ? null : pictureFacts(result, timeline, key);
  const shown = shownEvidence(result.verdicts, timeline);
  return markup`<article class="case" id="${caseAnchor(index)}" aria-labelledby="${key}-title"><header>${chip(result.outcome)}<h2 id="${key}-title">${result.scenario} <span class="case-name">${caseText(result)}</span>${pair !== null && markup` <span class="pair">on ${pair}</span>`}</h2><p class="title">${result.title}</p></header>
<p class="story">${summary.join(' ')}</p>
${result.reason !== null && result.outcome !== 'skipped' && markup`<p class="reason ${result.outcome}">${sentence(result.reason)}</p>`}
${tiles(result)}
${facts === null ? nothing : figure(facts, summary.join(' '), `${result.scenario} (${caseText(result)})${pair === null ? '' : ` on ${pair}`}`)}
${result.notes.length > 0 && markup`<ul class="notes">${result.notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
${verdictTable(result.verdicts, shown, key)}
${attempts}
<div class="columns">${conditionSection(result.condition)}${settingsSection(result)}</div>
${evidenceList(shown, facts?.frame.zeroMs ?? 0, key)}
${footer(result)}</article>`;
}

function footer(result: CaseResult): Markup {
  if (result.outcome === 'skipped' && result.server === null) return nothing;
  const params = Object.entries(result.params).map(
    ([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const parts = [
    result.server && productsOf(result.server),
    `took ${formatMs(result.wallMs)}, of which ${formatMs(result.criticalPathMs)} were server timers and deliberate holds`,
    params.length > 0 && `parameters: ${params.join(', ')}`,
  ].filter((part) => typeof part === 'string');
  return markup`<footer>${parts.join(' · ')}${timelineLink(result.timeline)}</footer>`;
}

/** A link only where the path stays inside the run folder. */
function timelineLink(path: string | null): Markup {
  if (path === null) return nothing;
  return markup` · the whole timeline: ${staysInFolder(path) ? markup`<a href="${path}">${path}</a>` : markup`<code>${path}</code>`}`;
}
