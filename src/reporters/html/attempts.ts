import { attemptKey, attemptsOf, resultOfAttempt, whyOf } from '../../model/attempts.ts';
import type { CaseAttempt, CaseResult } from '../../model/result.ts';
import type { Timeline } from '../../model/timeline.ts';
import { toldAttempts } from '../wording/attempts.ts';
import { caseText } from '../wording/case-name.ts';
import { outcomeWord } from '../wording/outcome.ts';
import { formatMs } from '../wording/quantities.ts';
import { sentence, staysInFolder } from '../wording/text.ts';
import { chip } from './chip.ts';
import { evidenceList, shownEvidence } from './evidence.ts';
import { figure } from './figure.ts';
import { type Markup, markup, nothing } from './markup.ts';
import { pictureFacts } from './svg/picture.ts';
import { tiles } from './tiles.ts';
import { verdictTable } from './verdicts.ts';

/**
 * The attempts at a case, in a table, and the first and the last of those that the case does not show itself, each with its picture and its
 * verdicts. Nothing for a case that was played once.
 */
export function attemptsPart(
  result: CaseResult,
  timelineOf: (id: string) => Timeline | undefined,
  index: number,
): Markup {
  const all = attemptsOf(result);
  if (all.length === 0) return nothing;
  const others = toldAttempts(result).filter(({ timeline }) => timeline === null || timeline !== result.timeline);
  return markup`<h3>Attempts</h3><table class="verdicts attempts"><thead><tr><th scope="col">Outcome</th><th scope="col">Attempt</th><th scope="col">Reason</th><th scope="col">Timeline</th></tr></thead><tbody>${all.map((one) => row(one, result))}</tbody></table>
${others.map((one) => details(result, one, timelineOf(attemptKey(result.id, one.attempt)), `c${index + 1}a${one.attempt}`))}`;
}

function row(attempt: CaseAttempt, result: CaseResult): Markup {
  const { timeline, outcome } = attempt;
  const why = outcome === 'pass' ? 'Passed.' : sentence(whyOf(attempt));
  const shown = timeline !== null && timeline === result.timeline && ' The picture and the numbers above are its own.';
  const path =
    timeline === null
      ? markup`<span class="hint">none</span>`
      : staysInFolder(timeline)
        ? markup`<a href="${timeline}">${timeline}</a>`
        : markup`<code>${timeline}</code>`;
  return markup`<tr><td>${chip(outcome)}</td><th scope="row">${attempt.attempt}, took ${formatMs(attempt.wallMs)}</th><td>${why}${shown}</td><td class="evidence-links">${path}</td></tr>`;
}

function details(result: CaseResult, attempt: CaseAttempt, timeline: Timeline | undefined, key: string): Markup {
  const own = resultOfAttempt(result, attempt);
  const facts = timeline === undefined || timeline.observations.length === 0 ? null : pictureFacts(own, timeline, key);
  const shown = shownEvidence(own.verdicts, timeline);
  const name = `${result.scenario} (${caseText(result)}), attempt ${attempt.attempt}`;
  return markup`<details class="attempt"><summary>Attempt ${attempt.attempt}: ${outcomeWord[attempt.outcome]}</summary>
${tiles(own)}
${facts === null ? nothing : figure(facts, `${sentence(whyOf(attempt))}`, name)}
${verdictTable(own.verdicts, shown, key)}
${evidenceList(shown, facts?.frame.zeroMs ?? 0, key)}</details>`;
}
