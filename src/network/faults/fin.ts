import { injectClosing } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

/** Closes all connections in order (FIN to both ends) now, once; new connections pass. */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: {},
  inject: (target) => injectClosing(target, 'fin'),
};
