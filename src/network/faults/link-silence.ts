import { directionsOf, injectIntoLink } from '../packet-fault.ts';
import type { Fault } from '../types.ts';

/** A link of packets carries nothing any more, and nobody is told: a cut cable between two routers, a route that is gone. */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy'],
  needs: ['kernel-faults', 'packet-link'],
  defaults: { direction: 'both' },
  inject: (target, params) =>
    injectIntoLink(target, directionsOf(params), { lossPercent: 100, lossBurst: 0 }, (seen) => ({
      // What was on its way when it fell silent still arrives: under load, more than senders then send again and lose.
      tookEffect: seen.lostPackets > 0 && (seen.lostPackets > seen.arrivedPackets || (seen.arrivedLately ?? 1) === 0),
      summary: `the link lost ${seen.lostPackets} of ${seen.sentPackets} packets (${seen.lostBytes} bytes) in ${seen.elapsedMs} ms`,
      numbers: { packets: seen.lostPackets, passed: seen.arrivedPackets, elapsedMs: seen.elapsedMs },
    })),
};
