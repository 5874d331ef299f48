import { numberIn } from '../packet-fault.ts';
import { injectOneShotToxic, passedSince } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

const mostMs = 86_400_000;
/** In force for so many times the limit without closing anything: what passed came often enough. */
const watchedTimes = 2;

/**
 * A load balancer with an idle timeout: a connection on which the source has said nothing for `idleMs` is closed in order, FIN to both ends. New
 * connections pass. A connection that is kept alive by what the source says is an effect, too: the limit was in force, and did not act.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: { idleMs: 1000 },
  async inject(target, params) {
    const idleMs = Math.round(numberIn(params, 'idleMs', { least: 1, most: mostMs, unit: 'ms' }));
    const attributes = { timeout: idleMs };
    const closing = await injectOneShotToxic(target, { type: 'idle_close', stream: 'downstream', attributes });
    const before = await target.toxics.connections();
    const startedAt = performance.now();
    return {
      async proof() {
        const closed = await closing.proof();
        if (closed.tookEffect) return closed;
        const elapsedMs = Math.round(performance.now() - startedAt);
        const now = await target.toxics.connections();
        const passed = passedSince(before, now);
        const kept = now.filter(({ open }) => open).length;
        const bytes = typeof passed === 'number' ? passed : 0;
        return {
          tookEffect: elapsedMs >= watchedTimes * idleMs && kept > 0 && bytes > 0,
          summary: `no connection was silent for ${idleMs} ms in ${elapsedMs} ms; ${kept} open, ${bytes} bytes passed`,
          numbers: { firings: 0, elapsedMs, kept, bytes },
        };
      },
      heal: () => closing.heal(),
    };
  },
};
