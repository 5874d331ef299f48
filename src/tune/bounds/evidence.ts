import type { BackOff, ExperimentResult, Interval } from '../../model/tuning.ts';
import type { Refuted } from './refuted.ts';

/** What the trials have shown: all that bounds are worked out of, beside the profile. */
export interface Evidence {
  readonly experiments: readonly ExperimentResult[];
  readonly backOff: BackOff;
  /** From a link that is whole again to a replica that has everything, minus the connect retry interval, ms; `null` where nobody came back. */
  readonly resumeOffsetMs: Interval | null;
  /** Round trip that TCP saw in the trials, ms; absent where packets crossed no link. */
  readonly roundTripMs?: number;
  /** Recommended values that did not hold when they were played; absent where all did. */
  readonly refuted?: readonly Refuted[];
}
