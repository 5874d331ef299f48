import type { CaseResult, RunResult } from '../../model/result.ts';
import type { CaseOutcome } from '../../model/verdict.ts';
import { pairLabels } from '../facts/server-pairs.ts';
import { attemptLines } from '../wording/attempts.ts';
import { caseText } from '../wording/case-name.ts';
import { outcomeWord, runSentence, skipReasons, troubles } from '../wording/outcome.ts';
import { plural } from '../wording/quantities.ts';
import type { Annotation, AnnotationLevel } from './commands.ts';
import { isToldAsDocument } from './document.ts';

/** GitHub drops more annotations of one kind and step without a word (actions/toolkit, problem matchers). */
export const mostAnnotations = 10;

export interface AnnotationOptions {
  /** At least 2. */
  readonly most?: number;
  /** Where the case is written, if that is a file of the workspace. */
  locate?(result: CaseResult): Annotation['place'] | undefined;
}

/** What did not pass: one case, all that were skipped, or the run as a whole. */
interface Trouble {
  readonly outcome: CaseOutcome;
  readonly cases: number;
  readonly annotation: Annotation;
}

const levels: Readonly<Record<CaseOutcome, AnnotationLevel>> = {
  fail: 'error',
  inconclusive: 'error',
  flaky: 'warning',
  skipped: 'notice',
  pass: 'notice',
};
const worstFirst: readonly CaseOutcome[] = ['fail', 'inconclusive', 'flaky', 'skipped'];

/**
 * The annotations of a run: what concerns all of it, then the worst cases. If there are more than `most`, the last one says how many are only in the report.
 * Pure.
 * @example annotationsOf(run).map(workflowCommand)
 */
export function annotationsOf(
  run: RunResult,
  { most = mostAnnotations, locate }: AnnotationOptions = {},
): Annotation[] {
  const all = isToldAsDocument(run) ? wholeRun(run, runSentence(run)) : everyTrouble(run, locate);
  if (all.length <= most) return all.map(({ annotation }) => annotation);
  const left = all.slice(most - 1);
  const counts = worstFirst.flatMap((outcome) => {
    const number = left.filter((one) => one.outcome === outcome).reduce((sum, { cases }) => sum + cases, 0);
    return number === 0 ? [] : [`${number} ${outcomeWord[outcome]}`];
  });
  const number = left.reduce((sum, { cases }) => sum + cases, 0);
  const level = levels[left[0]?.outcome ?? 'skipped'];
  const rest: Annotation = {
    level,
    title: 'replfault',
    lines: [`and ${number} more in the report: ${counts.join(', ')}`],
  };
  return [...all.slice(0, most - 1).map(({ annotation }) => annotation), rest];
}

/** A run that did not pass, as one sentence. */
function wholeRun({ outcome }: RunResult, says: string): Trouble[] {
  if (outcome === 'pass' || outcome === 'skipped') return [];
  return [{ outcome, cases: 1, annotation: { level: levels[outcome], title: 'replfault', lines: [says] } }];
}

function everyTrouble(run: RunResult, locate: AnnotationOptions['locate']): Trouble[] {
  const labelOf = pairLabels(run);
  const cases = run.cases
    .filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped')
    .map((result) => caseTrouble(result, labelOf?.(result) ?? null, locate?.(result)))
    .sort((a, b) => worstFirst.indexOf(a.outcome) - worstFirst.indexOf(b.outcome));
  return [...(run.reason === null ? [] : wholeRun(run, run.reason)), ...cases, ...skips(run)];
}

function caseTrouble(result: CaseResult, pair: string | null, place: Annotation['place']): Trouble {
  const { outcome, reason } = result;
  const title = `${outcomeWord[outcome]}: ${result.scenario} (${caseText(result)}${pair === null ? '' : `, ${pair}`})`;
  const verdicts = troubles(result).map(({ check, reason: why }) => `${check}: ${why}`);
  const attempts = attemptLines(result);
  const lines = [...(reason === null ? [] : [reason]), ...verdicts, ...attempts];
  return {
    outcome,
    cases: 1,
    annotation: {
      level: levels[outcome],
      title,
      lines: lines.length === 0 ? ['no reason recorded'] : lines,
      ...(place === undefined ? {} : { place }),
    },
  };
}

function skips(run: RunResult): Trouble[] {
  const { skipped } = run.counts;
  if (skipped === 0) return [];
  const title = `replfault: ${plural(skipped, 'case was', 'cases were')} skipped`;
  return [{ outcome: 'skipped', cases: skipped, annotation: { level: 'notice', title, lines: skipReasons(run) } }];
}
