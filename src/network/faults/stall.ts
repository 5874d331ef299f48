import { injectToxic } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

/** The proxy stops reading from the source: true back-pressure, nothing lost, nothing closed. */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: {},
  inject: (target) =>
    injectToxic(
      target,
      { type: 'stall', stream: 'downstream', attributes: {} },
      ({ elapsedMs, passedBytes, waitingBytes }) => ({
        tookEffect: passedBytes === 0 && waitingBytes > 0,
        summary: `stall: ${passedBytes} bytes reached the replica in ${Math.round(elapsedMs)} ms while ${waitingBytes} bytes waited`,
        numbers: { elapsedMs: Math.round(elapsedMs), passedBytes, waitingBytes },
      }),
    ),
};
