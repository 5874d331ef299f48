import { directionsOf, injectIntoLink, numberIn } from '../packet-fault.ts';
import type { Fault } from '../types.ts';

const bytesPerMbit = 125_000;
const bytesPerKiB = 1024;
/** A rate over the one that was asked for by this factor still counts as limited: the queue begins empty. */
const tolerance = 1.25;
/** Two full packets: what is on its way on a link that is not narrow, bytes. */
const someBytes = 3000;

/**
 * A link of packets becomes narrow: it carries `kBps` (1 KB = 1000 bytes, headers and all), and what comes faster waits in a queue of `queueKiB`; what finds the
 * queue full is lost, and TCP slows down.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy'],
  needs: ['kernel-faults', 'packet-link'],
  defaults: { kBps: 10, queueKiB: 64, direction: 'to-replica' },
  inject(target, params) {
    const kBps = numberIn(params, 'kBps', { least: 1, most: 40_000, unit: 'KB/s' });
    const queueBytes = bytesPerKiB * numberIn(params, 'queueKiB', { least: 4, most: 65_536, unit: 'KiB' });
    const change = { bandwidthMbitS: (kBps * 1000) / bytesPerMbit, queueBytes };
    return injectIntoLink(target, directionsOf(params), change, (seen) => {
      const rate = seen.arrivedBytes / Math.max(1, seen.elapsedMs);
      return {
        tookEffect: seen.lostBytes > someBytes && rate <= kBps * tolerance + 4,
        summary: `the link carried ${rate.toFixed(1)} KB/s of ${kBps} KB/s over ${seen.elapsedMs} ms; ${seen.lostBytes} bytes (${seen.lostPackets} packets) waited or were lost in its queue`,
        numbers: {
          packets: seen.lostPackets,
          passed: seen.arrivedPackets,
          rateKBps: Math.round(rate),
          waitingBytes: seen.lostBytes,
        },
      };
    });
  },
};
