import { numberIn } from '../packet-fault.ts';
import { injectOneShotToxic } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

const mostMs = 86_400_000;

/**
 * A load balancer with an idle timeout: a connection on which the source has said nothing for `idleMs` is closed in order, FIN to both ends. New
 * connections pass.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: { idleMs: 1000 },
  inject(target, params) {
    const timeout = Math.round(numberIn(params, 'idleMs', { least: 1, most: mostMs, unit: 'ms' }));
    return injectOneShotToxic(target, { type: 'idle_close', stream: 'downstream', attributes: { timeout } });
  },
};
