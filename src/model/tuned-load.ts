import type { LoadShape } from './load.ts';

/** The load of a profile as the trials of a tuning are played with it. */
export interface TrialLoad {
  readonly load: LoadShape;
  /** In what it is lower than in the profile, and why, a sentence each; empty where nothing is. */
  readonly lowered: readonly string[];
  /** In what else it differs, and why. */
  readonly otherwise: readonly string[];
}

/** The load that some trials were played with. */
export interface LoadOfTrials {
  /** What was asked for; of trials with several loads the lowest. */
  readonly asked: LoadShape;
  /** Trials that were played with it. */
  readonly trials: number;
  /** Commits per second that the slowest of them reached; `null` where none was due. */
  readonly reachedPerS: number | null;
  /** How many of them did not reach what was asked for. */
  readonly unreached: number;
  /** Largest transactions that were committed. */
  readonly large: number;
}
