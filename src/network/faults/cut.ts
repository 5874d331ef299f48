import { injectOneShotToxic } from '../toxic-fault.ts';
import type { Fault } from '../types.ts';

/**
 * Ends the connection at an exact point of the binary-log stream, once: in the middle of the next event of a type, after N
 * events, or after N bytes. `close` is `fin` or `rst`; `times` is how many connections in a row it ends.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: ['embedded-proxy'],
  defaults: {
    after: 'event',
    event: 'Write_rows',
    position: 'middle',
    close: 'fin',
    count: 1,
    per: 'stream',
    times: 1,
  },
  readsEvents: ({ after }) => after !== 'bytes',
  inject: (target, params) =>
    injectOneShotToxic(target, { type: 'cut', stream: 'downstream', attributes: { ...params } }),
};
