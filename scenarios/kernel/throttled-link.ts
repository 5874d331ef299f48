import { defineScenario } from 'replfault';
import { blockedWrite, rateBelowThreshold, type SlowLinkParams } from '../_blocked-write.ts';

/**
 * The kernel itself lets data leave the source only slowly, as a saturated link does, and the TCP timers see it. Below the drain
 * threshold the source gives up although bytes flow; with a backlog that fits its buffer it does not, even on the same link.
 */
export default defineScenario<SlowLinkParams>(
  blockedWrite<SlowLinkParams>({
    title:
      'The kernel limits the link to a rate below the drain threshold. Does net_write_timeout expire although bytes flow?',
    claims: ['C2', 'C3', 'F2'],
    needs: ['kernel-faults', 'kernel-shaping'],
    timers: { replicaNetTimeoutS: 10 },
    params: { shareOfThreshold: 0.1 },
    inject: (stage, params) => {
      const shaping = { rateKBps: rateBelowThreshold(stage, params), direction: 'to-replica' };
      return stage.inject('kernel-bandwidth', shaping, 'source-proxy');
    },
    // More than passes at once, less than an eighth of the smallest send buffer: the link is the slow part even where the workload is slow too.
    smallBurstBytes: 8_000,
    smallBacklogNote:
      'The backlog stays within the send buffer, so no write of the source ever blocks, however slow the link.',
    watchedTimeouts: 1.5,
    sourceTimeouts: 3,
    silent: false,
    resumesWithinMs: [8000, 4000],
  }),
);
