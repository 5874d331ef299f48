import type { CheckKind, Subject } from './subject.ts';
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
  /**
   * `soundness`: the trial says nothing unless it passes. `finding`: what the servers made of it; it may come out either way. A check of findings that
   * could not see enough is a matter of soundness. Absent where the check does not declare it, and in runs of earlier versions.
   */
  readonly kind?: CheckKind;
  /** Of a finding: what the check judges. */
  readonly judges?: readonly Subject[];
}

/** A pure judge of one recorded history. */
export interface Check {
  readonly name: string;
  /** Claims believe a trial only if all checks of its soundness pass, and those that declare nothing. */
  readonly kind?: CheckKind;
  /** What it judges: of the experiment for `soundness`, of the servers for a `finding`. */
  readonly judges?: readonly Subject[];
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
  return checks.map((check) => verdictOf(check, judgementOf(check, timeline)));
}

function judgementOf(check: Check, timeline: Timeline): Judgement {
  try {
    const judgement = check.judge(timeline);
    if (judgement.outcome === 'pass' && judgement.evidence.length === 0)
      return inconclusive(`no evidence recorded for: ${judgement.reason}`);
    return judgement;
  } catch (error) {
    return inconclusive(`the check itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function verdictOf({ name, kind, judges }: Check, judgement: Judgement): Verdict {
  const verdict = { check: name, ...judgement };
  if (kind === undefined) return verdict;
  // Who could not see what became of it cannot say that it came out either way.
  if (kind === 'soundness' || judgement.outcome === 'inconclusive') return { ...verdict, kind: 'soundness' };
  return { ...verdict, kind, ...(judges === undefined ? {} : { judges }) };
}

/**
 * Whether claims may take a play for a trial: whatever was found, all that it rests on held.
 *
 * @param verdicts of its checks and premises; `[]` is never sound
 * @example isSound([{ check: 'source-stays-quiet', kind: 'finding', outcome: 'fail', reason: '...', evidence: [7] }]) // true
 */
export const isSound = (verdicts: readonly Verdict[]): boolean =>
  verdicts.length > 0 && verdicts.every(({ kind, outcome }) => kind === 'finding' || outcome === 'pass');
