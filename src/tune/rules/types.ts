import type { Finding, FindingLevel } from '../../model/finding.ts';
import type { Profile } from '../../model/profile.ts';

/** What is wrong with a profile by one rule: a finding without what the rule itself or the file of the profile tells. */
export type Incoherence = Pick<Finding, 'text' | 'advice' | 'path'>;

/** A law that the numbers of a profile must keep among themselves, with a demonstration on real servers. */
export interface Rule {
  /** Its file name. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  readonly level: FindingLevel;
  /** The law, and where it comes from: measured or documented. */
  readonly says: string;
  /**
   * What it cannot judge without: keys of the profile, and `disturbances` or `objectives` where it is mute unless some are given. What it says of a value
   * that is only assumed means nothing.
   */
  readonly restsOn: readonly string[];
  /** Whether it says nothing of this profile for a reason that is known, whatever else is not; absent where there is no such reason. */
  mute?(profile: Profile, untold: ReadonlySet<string>): boolean;
  /** Cases that show what happens when it is broken, and the control beside it, as `scenario/case`. */
  readonly demonstration: readonly string[];
  /** Ids of the procedures that correct it, as docs/statements.md has them; none where something else has to change. */
  readonly procedures: readonly string[];
  /** Pure. Nothing where the profile keeps the law, or does not say enough to break it. */
  check(profile: Profile): readonly Incoherence[];
}
