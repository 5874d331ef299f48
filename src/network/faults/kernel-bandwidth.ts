import { tokenBucket } from '../kernel/disciplines.ts';
import { legPackets } from '../kernel/leg-packets.ts';
import { injectQueues } from '../kernel-fault.ts';
import type { Fault } from '../types.ts';

/** A rate over the configured one by this factor still counts as limited: the bucket begins full. */
const tolerance = 1.25;

/**
 * The kernel lets packets of a leg leave only at a rate, in KB/s (1 KB = 1000 bytes, headers and all), by a token bucket at the sender. Unlike
 * the proxy's `bandwidth`, nothing is read ahead: what has not left stays in the sender's own buffer.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy', 'proxy-replica'],
  needs: ['kernel-faults', 'kernel-shaping'],
  defaults: { rateKBps: 10, direction: 'to-replica' },
  inject(target, params, leg) {
    const rateKBps = Number(params['rateKBps']);
    const discipline = tokenBucket(rateKBps);
    const queues = legPackets(target.ports, leg, String(params['direction'])).map(({ from, match }) => ({
      at: from,
      match,
      discipline,
    }));
    return injectQueues(target, queues, ({ elapsedMs, stats }) => {
      const fastest = Math.max(...stats.map(({ sentBytes }) => sentBytes / elapsedMs));
      const sentBytes = stats.reduce((sum, one) => sum + one.sentBytes, 0);
      const overlimits = stats.reduce((sum, one) => sum + one.overlimits, 0);
      const backlogBytes = stats.reduce((sum, one) => sum + one.backlogBytes, 0);
      return {
        // A packet that had to wait for the rate is the effect; without one the link was fast enough.
        tookEffect: overlimits > 0 && fastest <= rateKBps * tolerance + 4,
        summary: `the kernel limited the ${leg} leg to ${rateKBps} KB/s: it sent ${fastest.toFixed(1)} KB/s over ${Math.round(elapsedMs)} ms; packets waited ${overlimits} times, ${backlogBytes} bytes wait now`,
        numbers: { elapsedMs: Math.round(elapsedMs), sentBytes, overlimits, backlogBytes },
      };
    });
  },
};
