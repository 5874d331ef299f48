import type { CaseResult, RunResult } from '../model/result.ts';
import type { LintedFile, SavedUpgradeLint } from '../model/upgrade-lint.ts';
import { lintScenario } from '../runner/plan.ts';
import { playAgain, playMore } from '../runner/play-more.ts';
import { executePlan, type FinishedRun, type RunRequest } from '../runner/run.ts';
import { answersIn } from '../upgrade/lint/answers.ts';
import { judgeLint, type LintHead } from '../upgrade/lint/judge.ts';
import { withDocumented } from './lint-documented.ts';
import type { TimelineOf } from './surveys.ts';

/**
 * Asks the servers, and judges. A case that went wrong, as where a server did not start on a busy machine, is played once more; one whose time was over is not.
 */
export async function executeLint(
  request: RunRequest,
  head: LintHead,
  asked: readonly LintedFile[],
): Promise<FinishedRun> {
  const first = await executePlan(request);
  const bad = new Set(first.judged.filter(wentWrong).map(({ id }) => id));
  const again = playAgain(request.plan, first.judged).filter(({ playsAgain }) => bad.has(playsAgain ?? ''));
  const names = again.map(({ playsAgain }) => playsAgain).join(', ');
  const finished =
    first.nothingBegan === null ? await playMore(request, first, again, `went wrong, asked again: ${names}`) : first;
  const { result, timelineOf } = finished;
  return { ...finished, result: withLint(result, lintRun(head, asked, result.cases, timelineOf)) };
}

/** Judges what was read from the files by what the servers of a run said. Pure, so that `judge` repeats it. */
export function lintRun(
  { from, to, vendor }: LintHead,
  asked: readonly LintedFile[],
  cases: readonly CaseResult[],
  timelineOf: TimelineOf,
): SavedUpgradeLint {
  const played = cases.flatMap(({ id, scenario }) => {
    const timeline = scenario === lintScenario ? timelineOf(id) : undefined;
    return timeline === undefined ? [] : [{ id, timeline }];
  });
  const lint = judgeLint({ from, to, vendor }, asked, answersIn(played));
  return { ...withDocumented(lint, asked), asked };
}

/** The run with its findings: something that breaks fails it, and a case that went wrong leaves it open. */
export function withLint(run: RunResult, lint: SavedUpgradeLint): RunResult {
  const breaking = lint.findings.filter(({ level }) => level === 'breaks').length;
  const trouble = troubleIn(run.cases);
  const interrupted = run.reason === 'interrupted' ? 'interrupted' : null;
  const nothing =
    run.reason === 'nothing ran' && lint.asked.every(({ items }) => items.every(asksNobody)) ? null : run.reason;
  const reason = interrupted ?? trouble ?? (nothing === 'nothing ran' ? nothing : null);
  return {
    ...run,
    outcome: breaking > 0 ? 'fail' : reason === null ? 'pass' : 'inconclusive',
    reason:
      [breaking > 0 ? `${breaking} ${breaking === 1 ? 'line breaks' : 'lines break'}` : null, reason]
        .filter((one) => one !== null)
        .join('; ') || null,
    upgradeLint: lint,
  };
}

const asksNobody = ({ notJudged }: LintedFile['items'][number]): boolean => notJudged !== null;

/** Its checks have no reason here: a case whose time was over came to its end. */
const wentWrong = ({ outcome, reason }: CaseResult): boolean => outcome !== 'pass' && reason !== null;

/** Why a case did not come to its end; `null` where all did. What is not asked because time was over has a finding of its own. */
function troubleIn(cases: readonly CaseResult[]): string | null {
  const repeated = new Set(cases.map(({ playsAgain }) => playsAgain));
  const bad = cases.filter((one) => !repeated.has(one.id) && (one.outcome === 'skipped' || wentWrong(one)));
  return bad.length === 0 ? null : bad.map(({ id, reason }) => `${id}: ${reason ?? 'no answer'}`).join('; ');
}
