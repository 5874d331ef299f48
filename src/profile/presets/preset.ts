import type { Disturbances, LinkConditions, Objectives } from '../../model/profile.ts';

/**
 * A common kind of link. Its numbers are starting points and not measurements of anybody's link. What each rests on is said beside it:
 * *physics* (distance, orbit), *documented* (a vendor's stated limit), *typical* (what such links are commonly seen to do), *choice* (a goal that
 * fits the rest).
 */
export interface LinkPreset {
  /** Name of its file. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  readonly link: LinkConditions;
  /** What `replfault init` proposes to survive and to keep on such a link. */
  readonly disturbances: Disturbances;
  readonly objectives: Objectives;
  /** Why these numbers, by path of the profile: written into the file by `replfault init`. */
  readonly why: Readonly<Record<string, string>>;
}
