import type { CaseResult, ServerIdentity } from './result.ts';
import type { Timeline } from './timeline.ts';

/** A line of the common runbook: a cause (C), a fix or practice (F), a further claim (Q). */
export type ClaimId = `${'C' | 'F' | 'Q'}${number}`;

/**
 * What the trials say about a claim. `conditional`: it holds under a condition that the decision names. `not-testable`: not by this tool,
 * and why. `undecided`: too few trials could be believed; it is never taken for an answer.
 */
export type ClaimVerdict = 'confirmed' | 'refuted' | 'conditional' | 'not-testable' | 'undecided';

/** What was measured in one trial: the measured variable and whatever the rule needs beside it. Units in the names. */
export type Facts = Readonly<Record<string, number | string | boolean | null>>;

/** Cases that speak to a claim, as `scenario/case`, each with the facts of its believed trials. */
export type FactsByExhibit = Readonly<Record<string, readonly Facts[]>>;

/** One trial as a claim sees it. */
export interface Trial {
  /** `scenario/case`. */
  readonly exhibit: string;
  readonly result: CaseResult;
  readonly timeline: Timeline;
}

export interface Decision {
  readonly verdict: Exclude<ClaimVerdict, 'undecided'>;
  /** Under which condition the claim holds, or why it does not, in one sentence with numbers. */
  readonly sentence: string;
  /** The numbers that decided, for the table; units in the names. */
  readonly numbers: Facts;
}

/** A server as claims are told of it. */
export interface ClaimServer {
  /** Name of the flavour of the replica, for example `mysql-9`. */
  readonly flavour: string;
  readonly version: string;
}

/**
 * A line of the runbook on trial. Everything that decides is said before anything is run: what is expected, what is measured, how often,
 * by which rule, and what a world would look like in which the verdict is another one.
 */
export interface Claim {
  readonly id: ClaimId;
  /** What the runbook says, in its own sense. */
  readonly says: string;
  readonly hypothesis: string;
  /** The measured variable, with its unit. */
  readonly variable: string;
  /** The decision rule, for people; `decide` is the same for machines. */
  readonly rule: string;
  /** Believed trials that each exhibit must have. */
  readonly leastTrials: number;
  /** Cases that speak to it, `scenario/case`. None only where it is not testable. */
  readonly exhibits: readonly string[];
  /** Exhibits that a server of this kind cannot give (the case is skipped there), so that the rest decides. */
  optional?(exhibit: string): boolean;
  /** Pure: the measured variable of one trial. */
  measure(trial: Trial): Facts;
  /** Pure: the verdict. Only called when every exhibit that is not optional has its trials. */
  decide(facts: FactsByExhibit, server: ClaimServer): Decision;
  /** A world in which the verdict flips: real facts in, planted ones out. */
  readonly planted: {
    readonly world: string;
    readonly verdict: Decision['verdict'];
    change(facts: FactsByExhibit): FactsByExhibit;
  };
  /** What the runbook should say instead, in the words of that server: sentences and statements. */
  corrected(server: ClaimServer): readonly string[];
}

/** Types a claim; the default export of a file in `scenarios/runbook/claims/`. */
export function defineClaim(claim: Claim): Claim {
  return claim;
}

/** One claim, tried on one pair of servers. */
export interface ClaimResult {
  readonly id: ClaimId;
  readonly says: string;
  readonly hypothesis: string;
  readonly variable: string;
  readonly rule: string;
  readonly leastTrials: number;
  readonly server: { readonly source: ServerIdentity; readonly replica: ServerIdentity } | null;
  readonly verdict: ClaimVerdict;
  readonly sentence: string;
  readonly numbers: Facts;
  /** The committed verdict for this kind of server; `null` where none is known. */
  readonly baseline: ClaimVerdict | null;
  /** Facts of every believed trial, by exhibit. */
  readonly facts: FactsByExhibit;
  /** Cases of the run that were believed, by id. */
  readonly evidence: readonly string[];
  /** Exhibits that gave nothing, each with the reason. */
  readonly absent: Readonly<Record<string, string>>;
  readonly corrected: readonly string[];
}
