import type { Tuning } from '../../../model/tuning.ts';
import type { PlaceOptions } from '../../run-options.ts';
import type { SwitchOptions } from '../../switch-options.ts';

export interface TuneOptions extends PlaceOptions, SwitchOptions {
  readonly realTime?: boolean;
  readonly verify: Tuning['verify'];
  readonly quick?: boolean;
}

/**
 * How many trials are played at a time where nobody tells. They wait for timers most of the time: more of them than there are cores finish sooner, and
 * break points came out the same (decision 0015). A container costs more to start and to speak to.
 */
export const workersOfTrials = { local: 6, docker: 3 } as const;

export const workersText = `trials at a time (default: ${workersOfTrials.local} on this machine, ${workersOfTrials.docker} in containers)`;
