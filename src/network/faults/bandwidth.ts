import { injectToxic } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

/** A rate over the configured one by this factor still counts as limited: the first chunk passes before the limit bites. */
const tolerance = 1.5;

/** Limits the rate from source to replica, in KB/s (1 KB = 1000 bytes, as in Toxiproxy). */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  defaults: { rateKBps: 10 },
  inject: (target, params) => {
    const rateKBps = Number(params['rateKBps']);
    return injectToxic(
      target,
      { type: 'bandwidth', stream: 'downstream', attributes: { rate: rateKBps } },
      ({ elapsedMs, passedBytes, waitingBytes }) => {
        const rate = passedBytes / elapsedMs;
        return {
          tookEffect: rate <= rateKBps * tolerance + 1 && waitingBytes > 0,
          summary: `the proxy limited the link to ${rateKBps} KB/s: it passed ${rate.toFixed(1)} KB/s over ${Math.round(elapsedMs)} ms while ${waitingBytes} bytes waited`,
          numbers: {
            elapsedMs: Math.round(elapsedMs),
            passedBytes,
            waitingBytes,
            rateKBps: Math.round(rate * 10) / 10,
          },
        };
      },
    );
  },
};
