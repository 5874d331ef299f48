import { watchBytes } from '../byte-watch.ts';
import type { Fault } from '../types.ts';

/** Looks are some ms apart, so a first byte seems to come a little early or late. */
const leastShare = 0.8;
let next = 1;

/**
 * New connections are accepted at once, and the first byte of the source (its greeting) reaches the replica `delayMs` late: a full accept queue, a
 * slow name lookup, a proxy that has to wake a backend. The connection of the moment is left alone.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: { delayMs: 500 },
  async inject(target, params) {
    const delayMs = Number(params['delayMs']);
    const name = `slow_accept-${next++}`;
    const watch = await watchBytes(target);
    await target.toxics.add({ name, type: 'slow_accept', stream: 'downstream', attributes: { delay: delayMs } });
    return {
      async proof() {
        await watch.look();
        const all = watch.firstBytes();
        const waited = all.filter((ms) => ms !== null);
        const soonest = waited.length === 0 ? null : Math.round(Math.min(...waited));
        const seen = `${all.length} new connection(s), ${all.length - waited.length} of them without a byte so far`;
        return {
          tookEffect: soonest !== null && soonest >= delayMs * leastShare,
          summary: `the proxy delayed new connections by ${delayMs} ms: ${seen}; the earliest first byte came after ${soonest ?? '?'} ms`,
          numbers: { connections: all.length, withoutByte: all.length - waited.length, soonestFirstByteMs: soonest },
        };
      },
      async heal() {
        watch.stop();
        await target.toxics.remove(name);
      },
    };
  },
};
