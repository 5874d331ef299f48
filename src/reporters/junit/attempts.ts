import { attemptsOf, whyOf } from '../../model/attempts.ts';
import type { CaseAttempt, CaseResult } from '../../model/result.ts';
import type { Verdict } from '../../model/verdict.ts';
import { attemptText } from '../wording/attempts.ts';
import { troubles } from '../wording/outcome.ts';
import { attributes, element } from '../wording/xml.ts';

/** Elements of the Surefire format for attempts, in the order in which it wants them around those of the case itself. */
export interface AttemptElements {
  /** After `failure`. */
  readonly failures: readonly string[];
  /** After `error`. */
  readonly errors: readonly string[];
}

/**
 * What JUnit shows of the attempts that did not pass. Of a flaky case, which counts as passed: `flakyFailure` and `flakyError`. Of another
 * one, whose own element is its first attempt with that outcome: `rerunFailure` and `rerunError`.
 */
export function attemptElements(result: CaseResult, verdictLine: (verdict: Verdict) => string): AttemptElements {
  const all = attemptsOf(result);
  const how = result.outcome === 'flaky' ? 'flaky' : 'rerun';
  const shown = all.filter((one) => one !== mainAttempt(result));
  const render = (one: CaseAttempt, name: string): string => {
    const type = troubles(one)[0]?.check ?? one.outcome;
    const head = attributes({ message: `attempt ${one.attempt} of ${all.length}: ${whyOf(one)}`, type });
    const out = one.timeline === null ? '' : element('system-out', {}, `timeline: ${one.timeline}`);
    return `<${name}${head}>${element('stackTrace', {}, textOf(one, verdictLine))}${out}</${name}>`;
  };
  const of = (outcome: 'fail' | 'inconclusive', name: string): string[] =>
    shown.filter((one) => one.outcome === outcome).map((one) => render(one, `${how}${name}`));
  return { failures: of('fail', 'Failure'), errors: of('inconclusive', 'Error') };
}

/** The attempt that the element of the case itself shows; `undefined` for a flaky case, and one that was played once. */
export function mainAttempt(result: CaseResult): CaseAttempt | undefined {
  return result.outcome === 'flaky' ? undefined : attemptsOf(result).find(({ outcome }) => outcome === result.outcome);
}

/** A line for each attempt, for the output of the case. */
export function attemptList(result: CaseResult): string[] {
  const all = attemptsOf(result);
  return all.map((one) => attemptText(one, all.length));
}

function textOf(one: CaseAttempt, verdictLine: (verdict: Verdict) => string): string {
  const lines = [...(one.reason === null ? [] : [one.reason]), ...troubles(one).map(verdictLine)];
  return lines.length === 0 ? 'no reason recorded' : lines.join('\n');
}
