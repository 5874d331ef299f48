import type { ConnectOptions } from '../../connect-options.ts';
import type { PlaceOptions } from '../../run-options.ts';

/** What `replfault lint` was asked for, as commander hands it over. The connection only for a running pair. */
export interface LintOptions extends PlaceOptions, Partial<ConnectOptions> {
  readonly strict?: boolean;
  readonly rules?: boolean;
  readonly demonstrate?: boolean;
  readonly all?: boolean;
}
