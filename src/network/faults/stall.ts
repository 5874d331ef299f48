import { injectToxic } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

/**
 * The proxy stops reading from the source: true back-pressure, nothing lost, nothing closed. The original Toxiproxy does the same with a
 * bandwidth of 0 (shown in the contract suite).
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  defaults: {},
  inject: (target) =>
    injectToxic(
      target,
      target.toxics.kind === 'embedded'
        ? { type: 'stall', stream: 'downstream', attributes: {} }
        : { type: 'bandwidth', stream: 'downstream', attributes: { rate: 0 } },
      ({ elapsedMs, passedBytes, waitingBytes }) => ({
        tookEffect: passedBytes === 0 && waitingBytes > 0,
        summary: `the proxy stopped reading: ${passedBytes} bytes reached the replica in ${Math.round(elapsedMs)} ms while ${waitingBytes} bytes waited`,
        numbers: { elapsedMs: Math.round(elapsedMs), passedBytes, waitingBytes },
      }),
    ),
};
