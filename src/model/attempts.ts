import type { CaseAttempt, CaseResult } from './result.ts';
import type { Timeline } from './timeline.ts';
import { type CaseOutcome, worst } from './verdict.ts';

/** Attempts beyond the first that `run --retries` allows: more would only make a rare failure harder to see. */
export const mostRetries = 5;

/**
 * The name under which the history of one attempt is found, beside that of the case itself, which is its deciding attempt.
 *
 * @param attempt from 1
 * @example attemptKey('error-1190-stalled-reader-default', 2) // 'error-1190-stalled-reader-default-attempt-2'
 */
export const attemptKey = (id: string, attempt: number): string => `${id}-attempt-${attempt}`;

/** Whether data were lost or differ in an attempt: a failure that stays one, whatever later attempts show. */
export const isFinal = ({ verdicts }: Pick<CaseResult, 'verdicts'>): boolean =>
  verdicts.some(({ final }) => final === true);

/** Whether an attempt leaves it open what the case comes to: it failed or was inconclusive, and no data were lost. */
export const mayBePlayedAgain = (attempt: Pick<CaseResult, 'outcome' | 'verdicts'>): boolean =>
  (attempt.outcome === 'fail' || attempt.outcome === 'inconclusive') && !isFinal(attempt);

/** What several attempts at one case come to. Pure, and the order of the attempts does not count. */
export function outcomeOf(attempts: readonly Pick<CaseResult, 'outcome' | 'verdicts'>[]): CaseOutcome {
  if (attempts.some(isFinal)) return 'fail';
  const outcomes = new Set(attempts.map(({ outcome }) => outcome));
  if (outcomes.has('pass')) return outcomes.size === 1 ? 'pass' : 'flaky';
  return worst([...outcomes]);
}

/**
 * One case out of its attempts. Its numbers, verdicts and history are those of the attempt that decides: the last one with the outcome
 * of the case; of a flaky case, the last one that passed.
 *
 * @param attempts the results of the same case, each judged by itself, the first attempt first
 * @throws RangeError without any
 */
export function caseOfAttempts(attempts: readonly CaseResult[]): CaseResult {
  const [first] = attempts;
  if (first === undefined) throw new RangeError('a case has at least one attempt');
  if (attempts.length === 1) return first;
  const outcome = outcomeOf(attempts);
  const wanted = outcome === 'flaky' ? 'pass' : outcome;
  const decides = attempts.findLast((one) => one.outcome === wanted) ?? first;
  return {
    ...decides,
    id: first.id,
    outcome,
    reason: outcome === 'flaky' ? flakyReason(attempts) : decides.reason,
    startedAt: first.startedAt,
    wallMs: attempts.reduce((sum, { wallMs }) => sum + wallMs, 0),
    attempts: attempts.map((one, index) => attemptOf(one, index + 1)),
  };
}

/** What an attempt keeps of the result of its play. */
function attemptOf(played: CaseResult, attempt: number): CaseAttempt {
  const { server, outcome, reason, verdicts, derived, condition, notes, startedAt, wallMs, timeline } = played;
  // Only a case as a whole can be flaky: an attempt is one play.
  if (outcome === 'flaky') throw new TypeError('an attempt cannot be flaky');
  return { attempt, server, outcome, reason, verdicts, derived, condition, notes, startedAt, wallMs, timeline };
}

/** One attempt as the result of a case that was played once: what judges and reporters of a single play take. */
export function resultOfAttempt(result: CaseResult, attempt: CaseAttempt): CaseResult {
  const { attempts: _, firstEffect: __, expiredWaits: ___, resumption: ____, ...whole } = result;
  const { attempt: _____, ...own } = attempt;
  return { ...whole, ...own };
}

/** The attempts at a case; `[]` for a case that was played once. */
export const attemptsOf = ({ attempts = [] }: Pick<CaseResult, 'attempts'>): readonly CaseAttempt[] => attempts;

/** The first attempt that did not pass, and how many there were: why a case is flaky. */
function flakyReason(attempts: readonly CaseResult[]): string {
  const bad = attempts.findIndex(({ outcome }) => outcome !== 'pass');
  const passed = attempts.findIndex(({ outcome }) => outcome === 'pass');
  const words = attempts[bad]?.outcome === 'fail' ? 'failed' : 'was inconclusive';
  return `attempt ${bad + 1} ${words} (${whyOf(attempts[bad])}), attempt ${passed + 1} passed`;
}

/** Why an attempt did not pass, in one line. */
export function whyOf(attempt: Pick<CaseAttempt, 'reason' | 'verdicts'> | undefined): string {
  if (attempt === undefined) return 'no reason recorded';
  if (attempt.reason !== null) return attempt.reason;
  const order = ['fail', 'inconclusive'] as const;
  const verdict = order.map((one) => attempt.verdicts.find(({ outcome }) => outcome === one)).find((one) => one);
  return verdict === undefined ? 'no reason recorded' : `${verdict.check}: ${verdict.reason}`;
}

/**
 * Finds the history of a case, which is that of the attempt that decides, and those of its attempts by {@link attemptKey}.
 *
 * @param of finds the history of an attempt, and of a case that was played once by its id
 */
export function historiesOf(
  cases: readonly CaseResult[],
  of: (key: string) => Timeline | undefined,
): (id: string) => Timeline | undefined {
  const deciding = new Map(
    cases.flatMap((one) => {
      const attempt = attemptsOf(one).findLast(({ timeline }) => timeline === one.timeline);
      return attempt === undefined ? [] : [[one.id, attemptKey(one.id, attempt.attempt)]];
    }),
  );
  return (id) => of(deciding.get(id) ?? id);
}
