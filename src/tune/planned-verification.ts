import type { Objectives, TunedSetting } from '../model/profile.ts';
import type { Verification } from '../model/tuning.ts';

/** One disturbance to be played, and what is to be seen then. */
export interface PlannedVerification
  extends Omit<Verification, 'seen' | 'contrary' | 'skipped' | 'sentence' | 'caseIds'> {
  readonly setting: TunedSetting;
  /** The connection is to be lost: the disturbance is longer than any that must be survived, and the objectives must hold all the same. */
  readonly beyond: boolean;
  /** How much of the size stands for silence before the disturbance: a timer that counts from the last byte cannot tell the two apart, ms. */
  readonly quietMs: number;
  /** What must hold of this trial, at the scale at which it is played. */
  readonly objectives: Objectives;
  /** Commits per second of the profile. */
  readonly writesPerS: number;
}
