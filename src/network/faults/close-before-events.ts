import { injectOneShotToxic } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

/**
 * Replicas may connect, log in and ask for the binary log; then, before the first event (the Rotate that begins every stream), the connection is
 * closed. Each time, until healed. A connection that streams already is left alone.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: {},
  readsEvents: () => true,
  inject: (target) =>
    injectOneShotToxic(target, {
      type: 'cut',
      stream: 'downstream',
      attributes: { after: 'event', event: 'Rotate', position: 'before', close: 'fin', times: 0 },
    }),
};
