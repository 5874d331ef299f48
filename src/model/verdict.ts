import type { Timeline } from './timeline.ts';

/** What a check says of one history: fail > inconclusive > pass; skipped stands aside with its reason. */
export type Outcome = 'pass' | 'fail' | 'inconclusive' | 'skipped';

/** What a case comes to over all its attempts: fail > inconclusive > flaky > pass. Flaky: it passed, and not in every attempt. */
export type CaseOutcome = Outcome | 'flaky';

const severity: Readonly<Record<CaseOutcome, number>> = { skipped: 0, pass: 1, flaky: 2, inconclusive: 3, fail: 4 };

/** The worst of several outcomes. Nothing to judge is inconclusive, never green. */
export function worst<Any extends CaseOutcome>(outcomes: readonly Any[]): Any | 'inconclusive' {
  if (outcomes.length === 0) return 'inconclusive';
  return outcomes.reduce((a, b) => (severity[b] > severity[a] ? b : a));
}

export interface Judgement {
  readonly outcome: Outcome;
  readonly reason: string;
  /** `seq` numbers of the observations that the judgement rests on. */
  readonly evidence: readonly number[];
  /** Of a failure that no later attempt makes good: data were lost or differ. */
  readonly final?: true;
}

export interface Verdict extends Judgement {
  readonly check: string;
}

/** A pure judge of one recorded history. */
export interface Check {
  readonly name: string;
  judge(timeline: Timeline): Judgement;
}

export const pass = (reason: string, evidence: readonly number[]): Judgement => ({ outcome: 'pass', reason, evidence });
export const fail = (reason: string, evidence: readonly number[] = []): Judgement => ({
  outcome: 'fail',
  reason,
  evidence,
});
/** A failure that no later attempt makes good: data were lost or differ. */
export const failForGood = (reason: string, evidence: readonly number[] = []): Judgement => ({
  ...fail(reason, evidence),
  final: true,
});
export const inconclusive = (reason: string, evidence: readonly number[] = []): Judgement => ({
  outcome: 'inconclusive',
  reason,
  evidence,
});

/**
 * Runs the checks over a timeline. A judge that crashes says inconclusive, and so does a pass without evidence:
 * no verdict may be green on nothing.
 */
export function judgeAll(checks: readonly Check[], timeline: Timeline): Verdict[] {
  return checks.map((check) => {
    try {
      const judgement = check.judge(timeline);
      if (judgement.outcome === 'pass' && judgement.evidence.length === 0)
        return { check: check.name, ...inconclusive(`no evidence recorded for: ${judgement.reason}`) };
      return { check: check.name, ...judgement };
    } catch (error) {
      return {
        check: check.name,
        ...inconclusive(`the check itself failed: ${error instanceof Error ? error.message : String(error)}`),
      };
    }
  });
}
