import { directionsOf, injectIntoLink, numberIn } from '../packet-fault.ts';
import type { Fault } from '../types.ts';

/** A link of packets delivers some of them twice: two paths at once while a route changes, a faulty switch. */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy'],
  needs: ['kernel-faults', 'packet-link'],
  defaults: { percent: 20, direction: 'both' },
  inject(target, params) {
    const duplicatePercent = numberIn(params, 'percent', { least: 0.1, most: 90, unit: 'percent' });
    return injectIntoLink(target, directionsOf(params), { duplicatePercent }, (seen) => {
      const twice = seen.arrivedPackets - seen.sentPackets;
      return {
        tookEffect: twice > 0,
        summary: `the link delivered ${seen.arrivedPackets} packets for ${seen.sentPackets} that were sent`,
        numbers: { packets: Math.max(0, twice), passed: seen.arrivedPackets },
      };
    });
  },
};
