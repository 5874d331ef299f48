import type { Outcome } from './verdict.ts';

/** Gravity of a finding of `replfault lint`. A note names a price that cannot be avoided without another one; nothing is wrong. */
export type FindingLevel = 'error' | 'warning' | 'note';

/** An incoherence of a profile. */
export interface Finding {
  readonly rule: string;
  readonly level: FindingLevel;
  /** What is wrong, with the numbers. */
  readonly text: string;
  /** What to do. */
  readonly advice: string;
  /** Place in the profile, for example `settings.heartbeat_period_s`. */
  readonly path: string;
  /** Line of the profile; `null` for a profile without lines. */
  readonly line: number | null;
  /** Cases that show the effect on real servers, as `scenario/case`. */
  readonly demonstration: readonly string[];
  /** Procedures that correct it, by their ids in docs/statements.md. */
  readonly procedures: readonly string[];
  /** What they showed, where they were played. */
  readonly shown?: Outcome;
}
