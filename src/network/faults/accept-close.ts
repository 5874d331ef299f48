import { bytesWords, injectAtConnectionSetup } from '../connection-setup-fault.ts';
import type { Fault } from '../types.ts';

/**
 * Connections are accepted and closed again (FIN) before the source has said a word: a load balancer without a healthy backend. The connection of
 * the moment is closed as well.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  // Of silence: less than the pause between two writes of the workload, or a busy connection would stay; enough to be seen in a socket table.
  defaults: { afterMs: 20 },
  inject: (target, params) =>
    injectAtConnectionSetup(
      target,
      { type: 'timeout', stream: 'downstream', attributes: { timeout: Math.max(1, Number(params['afterMs'])) } },
      ({ accepted, passedBytes, uncounted, openNow }) => ({
        // What nobody counted proves something only by being closed.
        tookEffect: accepted > 0 && passedBytes === 0 && (uncounted === 0 || openNow === 0),
        summary: `the proxy accepted ${accepted} new connection(s) and closed them, ${openNow} are open now; ${bytesWords(passedBytes, uncounted)}`,
        numbers: { accepted, openNow, passedBytes, uncounted },
      }),
    ),
};
