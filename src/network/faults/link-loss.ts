import { countResent } from '../kernel/resent.ts';
import { directionsOf, injectIntoLink, numberIn } from '../packet-fault.ts';
import type { Fault } from '../types.ts';

/**
 * A link of packets loses some of them by chance: each by itself, or, with `burst`, several in a row (mean length; Gilbert model). Unlike `packet-loss` it
 * acts between two machines with a round trip, so that TCP's congestion control answers as on a real line.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy'],
  needs: ['kernel-faults', 'packet-link'],
  defaults: { percent: 5, burst: 0, direction: 'both' },
  async inject(target, params, leg) {
    const lossPercent = numberIn(params, 'percent', { least: 0.01, most: 100, unit: 'percent' });
    const lossBurst = numberIn(params, 'burst', { least: 0, most: 1000, unit: 'packets' });
    const resent = await countResent(target, leg);
    return injectIntoLink(target, directionsOf(params), { lossPercent, lossBurst }, async (seen) => {
      const resentSegments = await resent();
      return {
        tookEffect: seen.lostPackets > 0,
        summary: `the link lost ${seen.lostPackets} of ${seen.sentPackets} packets; TCP sent ${resentSegments} segments of open connections again`,
        numbers: { packets: seen.lostPackets, passed: seen.arrivedPackets, resentSegments },
      };
    });
  },
};
