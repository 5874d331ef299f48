import { netem } from '../kernel/disciplines.ts';
import { legPackets } from '../kernel/leg-packets.ts';
import { injectQueues } from '../kernel-fault.ts';
import { delayLink } from '../packet-delay.ts';
import type { Fault } from '../types.ts';

/**
 * Packets of a leg are delayed (ms, each way that is named), so TCP itself sees the round trip and sets its timers by it; a proxy's `latency` delays
 * bytes only. The emulator of a packet link does it on the leg that crosses one, and netem everywhere else, where the kernel has it.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['source-proxy', 'proxy-replica'],
  needs: ['kernel-faults', 'packet-delay'],
  defaults: { delayMs: 100, jitterMs: 0, direction: 'both' },
  inject(target, params, leg) {
    if (target.packetLink && leg === 'source-proxy') return delayLink(target, { ...params, reorder: false });
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
