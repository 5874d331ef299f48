import type { Conditions } from './conditions.ts';
import type { Advice } from './procedure.ts';
import type { ServerIdentity } from './server-identity.ts';

/** A line of the common runbook: a cause (C), a fix or practice (F), a further claim (Q). */
export type ClaimId = `${'C' | 'F' | 'Q'}${number}`;

/**
 * What the trials say about a claim. `conditional`: it holds under a condition that the decision names. `not-testable`: not by this tool,
 * and why. `undecided`: too few trials could be believed; it is never taken for an answer.
 */
export type ClaimVerdict = 'confirmed' | 'refuted' | 'conditional' | 'not-testable' | 'undecided';

/** What was measured in one trial: the measured variable and whatever the rule needs beside it. Units in the names; `2 of 2` counts trials. */
export type Facts = Readonly<Record<string, number | string | boolean | null>>;

/** Cases that speak to a claim, as `scenario/case`, each with the facts of its believed trials. */
export type FactsByExhibit = Readonly<Record<string, readonly Facts[]>>;

/** A number over several trials. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Trials in which it was measured. */
  readonly n: number;
}

/** A measured number that left the spread that a baseline has of it. */
export interface MovedNumber {
  /** `scenario/case`. */
  readonly exhibit: string;
  /** Name of the fact, with its unit. */
  readonly name: string;
  readonly was: Spread;
  readonly now: Spread;
}

/** One claim, tried on one pair of servers. */
export interface ClaimResult {
  readonly id: ClaimId;
  readonly says: string;
  readonly hypothesis: string;
  readonly variable: string;
  readonly rule: string;
  readonly leastTrials: number;
  /** Believed trials that each exhibit needs; absent in runs of earlier versions, whose exhibits all needed `leastTrials`. */
  readonly needed?: Readonly<Record<string, number>>;
  /** The servers that were asked for, also where none ran. */
  readonly asked: { readonly source: string; readonly replica: string };
  readonly server: { readonly source: ServerIdentity; readonly replica: ServerIdentity } | null;
  readonly verdict: ClaimVerdict;
  readonly sentence: string;
  readonly numbers: Facts;
  /** The committed verdict for this series, or pair of series; `null` where none is known. */
  readonly baseline: ClaimVerdict | null;
  /** The verdict of the time when every link was local and cases had to end as they expected; absent where there was none. */
  readonly onLocalLinks?: ClaimVerdict;
  /** Numbers that left the spread that the baseline has of them; absent where none did. Not a reason to fail. */
  readonly moved?: readonly MovedNumber[];
  /** Facts of every believed trial, by exhibit. */
  readonly facts: FactsByExhibit;
  /** Under which conditions the believed trials were played; absent in runs of earlier versions. */
  readonly conditions?: Conditions;
  /** Cases of the run that were believed, by id. */
  readonly evidence: readonly string[];
  /** Exhibits that gave nothing, each with the reason. */
  readonly absent: Readonly<Record<string, string>>;
  readonly corrected: readonly Advice[];
}
