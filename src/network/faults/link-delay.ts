import { delayLink } from '../packet-delay.ts';
import type { Fault } from '../types.ts';

/**
 * A link of packets takes `delayMs` longer in each direction that is named, plus or minus `jitterMs`: a detour, a long queue somewhere. TCP measures the longer
 * round trip and sets its timers by it. With `reorder` packets overtake each other.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy'],
  needs: ['kernel-faults', 'packet-link'],
  defaults: { delayMs: 100, jitterMs: 0, reorder: false, direction: 'both' },
  inject: (target, params) => delayLink(target, params),
};
