import { usageError } from '../../model/errors.ts';
import { median } from '../../model/median.ts';
import { watchBytes } from '../byte-watch.ts';
import type { Fault } from '../types.ts';

/** Bytes must be seen to take at least this share of the delay without its jitter: a look every few ms tells times a little short. */
const leastShare = 0.6;
let next = 1;

/**
 * The proxy holds back every piece of data from source to replica by `delayMs` plus or minus `jitterMs`. TCP sees no round trip of that length
 * (both legs stay as fast as they are): for that there is `kernel-latency`.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  defaults: { delayMs: 100, jitterMs: 0 },
  async inject(target, params) {
    const [latency, jitter] = [Number(params['delayMs']), Number(params['jitterMs'])];
    if (!(latency > 0) || !(jitter >= 0) || jitter > latency)
      throw usageError(
        'BAD_FAULT_PARAMETER',
        `latency needs a delay above 0 and a jitter from 0 up to it, not ${params['delayMs']} and ${params['jitterMs']} ms`,
      );
    const name = `latency-${next++}`;
    const watch = await watchBytes(target);
    await target.toxics.add({ name, type: 'latency', stream: 'downstream', attributes: { latency, jitter } });
    return {
      async proof() {
        await watch.look();
        const delays = watch.delays();
        const middle = median(delays);
        const [least, most] = [Math.min(...delays), Math.max(...delays)];
        const took =
          middle === null ? 'nothing passed' : `bytes took ${Math.round(middle)} ms (median of ${delays.length})`;
        return {
          tookEffect: middle !== null && middle >= (latency - jitter) * leastShare,
          summary: `the proxy delayed bytes by ${latency} ms (jitter ${jitter} ms): ${took} from one side of the proxy to the other`,
          numbers: {
            measured: delays.length,
            medianMs: middle === null ? null : Math.round(middle),
            leastMs: middle === null ? null : Math.round(least),
            mostMs: middle === null ? null : Math.round(most),
          },
        };
      },
      async heal() {
        watch.stop();
        await target.toxics.remove(name);
      },
    };
  },
};
