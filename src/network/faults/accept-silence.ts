import { bytesWords, injectAtConnectionSetup } from '../connection-setup-fault.ts';
import type { Fault } from '../types.ts';

/**
 * Connections are accepted, by the proxy and by the source, and nothing of what the source says arrives: a hung middlebox, or a server that is
 * frozen. The connection of the moment falls silent as well. Healing closes what hangs.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  defaults: {},
  inject: (target) =>
    injectAtConnectionSetup(
      target,
      { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } },
      ({ accepted, passedBytes, uncounted }) => ({
        // Of what is open the bytes are always known.
        tookEffect: accepted > uncounted && passedBytes === 0,
        summary: `the proxy accepted ${accepted} new connection(s) and stayed silent; ${bytesWords(passedBytes, uncounted)}`,
        numbers: { accepted, passedBytes, uncounted },
      }),
    ),
};
