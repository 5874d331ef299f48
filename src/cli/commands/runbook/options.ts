import type { PlaceOptions, SettingOptions } from '../../run-options.ts';
import type { SwitchOptions } from '../../switch-options.ts';

/** What `replfault runbook` was asked for. */
export interface RunbookOptions extends PlaceOptions, SettingOptions, SwitchOptions {
  readonly list?: boolean;
  /** `--param`, as they were written. */
  readonly param?: readonly string[];
  /** As it was written. */
  readonly workload?: string;
  /** A folder to write the verdicts to, beside the run folder. `false` is what scripts of older versions ask for: none. */
  readonly docs?: string | false;
  /** A file to write the corrected runbook to. */
  readonly export?: string;
  readonly claimsFolder?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
}
