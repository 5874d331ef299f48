import type { Profile } from '../model/profile.ts';
import type { Value, ValueKind } from './values.ts';

/** One key of `replfault.yaml`. */
export interface Key {
  /** Place in the file, for example `settings.heartbeat_period_s`. */
  readonly path: string;
  readonly kind: ValueKind;
  /** What it means, for comments and documents; a short sentence without a full stop. */
  readonly means: string;
  /** `required`; `optional` (its absence means something); else where its value comes from when it is not given. */
  readonly need: 'required' | 'optional' | { readonly from: string };
  /** Its value in a profile; `undefined` where the profile does not have it. */
  readonly of: (profile: Profile) => Value | undefined;
}
