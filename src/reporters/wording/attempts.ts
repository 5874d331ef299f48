import { attemptsOf, whyOf } from '../../model/attempts.ts';
import type { CaseAttempt, CaseResult } from '../../model/result.ts';
import { outcomeWord } from './outcome.ts';

/** Attempts that a report tells in full: the first one and the last one. The others stand in the list of attempts. */
export function toldAttempts(result: Pick<CaseResult, 'attempts'>): readonly CaseAttempt[] {
  const all = attemptsOf(result);
  return all.filter((_, index) => index === 0 || index === all.length - 1);
}

/** `attempt 1 of 2 failed: data-intact: ...`; without a reason for one that passed. */
export function attemptText(attempt: CaseAttempt, of: number): string {
  const head = `attempt ${attempt.attempt} of ${of} ${attempt.outcome === 'inconclusive' ? 'was ' : ''}${outcomeWord[attempt.outcome]}`;
  return attempt.outcome === 'pass' ? head : `${head}: ${whyOf(attempt)}`;
}

/** The first and the last attempt, one line each; `[]` for a case that was played once. */
export function attemptLines(result: Pick<CaseResult, 'attempts'>): string[] {
  return toldAttempts(result).map((one) => attemptText(one, attemptsOf(result).length));
}
