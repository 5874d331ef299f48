import type { ExperimentResult } from '../model/tuning.ts';

/** An experiment that says something, or that could not be played here for a stated reason. */
export function isSoundExperiment({ agreement, skipped }: ExperimentResult): boolean {
  return skipped !== null || agreement.agree;
}
