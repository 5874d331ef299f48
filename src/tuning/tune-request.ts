import type { Profile } from '../model/profile.ts';
import type { Tuning } from '../model/tuning.ts';
import type { PlayRequest } from '../runner/worker-pool.ts';

/** What is to be tuned, and with what. */
export interface TuneRequest extends PlayRequest {
  readonly profile: Profile;
  readonly profileFile: string;
  readonly servers: { readonly source: string; readonly replica: string };
  readonly realTime: boolean;
  readonly verify: Tuning['verify'];
}
