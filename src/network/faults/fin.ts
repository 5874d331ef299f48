import { injectOneShotToxic } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

/** Closes the connection in order (FIN to both ends) now, once; new connections pass. */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: {},
  inject: (target) =>
    injectOneShotToxic(target, {
      type: 'cut',
      stream: 'downstream',
      attributes: { after: 'bytes', count: 0, close: 'fin' },
    }),
};
