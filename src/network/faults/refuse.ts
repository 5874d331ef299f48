import { failedConnects, watchAttempts } from '../connection-attempts.ts';
import type { Fault } from '../types.ts';

/**
 * The port that the replica connects to is closed: its connection ends, and every new attempt is refused (RST to the SYN), as with a stopped
 * server or a firewall that rejects. Healed, the port listens again.
 */
export const fault: Fault = {
  layer: 'proxy',
  legs: ['link'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { toxics, processes } = target;
    const watch = await watchAttempts(target);
    const refusedBefore = failedConnects(processes.replica.pid);
    await toxics.setEnabled(false);
    return {
      async proof() {
        const { accepted, openNow } = await watch.seen();
        const total = failedConnects(processes.replica.pid);
        const refused = total === null || refusedBefore === null ? null : total - refusedBefore;
        const counted =
          refused === null ? 'refused attempts cannot be counted here' : `${refused} attempts were refused`;
        return {
          tookEffect: watch.openBefore > 0 && openNow === 0 && accepted === 0 && (refused === null || refused > 0),
          summary: `the port was closed: ${watch.openBefore} connection(s) were open before, ${openNow} are now, ${accepted} were accepted since; ${counted}`,
          numbers: { openBefore: watch.openBefore, openNow, accepted, refused },
        };
      },
      async heal() {
        watch.stop();
        await toxics.setEnabled(true);
      },
    };
  },
};
