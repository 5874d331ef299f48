import type { Claim } from '../model/claim.ts';
import type { CaseResult } from '../model/result.ts';
import { isSound } from '../model/verdict.ts';
import { isTrusted } from '../runner/judge.ts';

type Reading = Pick<Claim, 'reads' | 'exhibits'>;

/**
 * Whether a claim takes a case for a trial. A case that passed is one. One that failed, or waited in vain, is one as well if only findings were
 * otherwise: the experiment was what it should be, so the measurement decides. A claim that does not say what it reads, and a run of an earlier
 * version, whose verdicts have no kind, have only cases that passed.
 *
 * @param cases of the run, with its controls
 */
export function isBelieved({ reads }: Pick<Claim, 'reads'>, one: CaseResult, cases: readonly CaseResult[]): boolean {
  if (one.outcome === 'pass') return true;
  if (reads === undefined || (one.outcome !== 'fail' && one.outcome !== 'inconclusive')) return false;
  // A reason of the case as a whole is trouble of its own: an error, a history that ends early, a control that did not pass.
  return one.reason === null && isSound(one.verdicts) && isTrusted(one, cases);
}

/**
 * Whether claims answer for a case that did not pass: all that was not as its checks expect is read by a claim that believes the case. What
 * nobody reads is not excused.
 */
export function isAnswer(claims: readonly Reading[], one: CaseResult, cases: readonly CaseResult[]): boolean {
  const own = claims.filter(
    (claim) => claim.exhibits.includes(`${one.scenario}/${one.case}`) && isBelieved(claim, one, cases),
  );
  const read = new Set(own.flatMap(({ reads = [] }) => reads as readonly string[]));
  const otherwise = one.verdicts.filter(({ outcome }) => outcome !== 'pass');
  return own.length > 0 && otherwise.every(({ judges = [] }) => judges.some((subject) => read.has(subject)));
}
