import { netem } from '../kernel/disciplines.ts';
import { legPackets } from '../kernel/leg-packets.ts';
import { injectQueues } from '../kernel-fault.ts';
import type { Fault } from '../types.ts';

/**
 * The network emulator delays packets of a leg (ms, each way that is named), so TCP itself sees the round trip and sets its timers by it;
 * a proxy's `latency` delays bytes only. Needs a kernel with netem, which is found by trying.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy', 'proxy-replica'],
  needs: ['kernel-faults', 'netem'],
  defaults: { delayMs: 100, jitterMs: 0, direction: 'both' },
  inject(target, params, leg) {
    const discipline = netem({ delayMs: Number(params['delayMs']), jitterMs: Number(params['jitterMs']) });
    const queues = legPackets(target.ports, leg, String(params['direction'])).map(({ from, match }) => ({
      at: from,
      match,
      discipline,
    }));
    return injectQueues(target, queues, ({ stats }) => {
      const delayed = stats.reduce((sum, one) => sum + one.sentPackets, 0);
      const backlogBytes = stats.reduce((sum, one) => sum + one.backlogBytes, 0);
      return {
        tookEffect: delayed > 0,
        summary: `the kernel delayed ${delayed} packets of the ${leg} leg by ${params['delayMs']} ms; ${backlogBytes} bytes wait now`,
        numbers: { packets: delayed, backlogBytes },
      };
    });
  },
};
