import { defineScenario } from 'replfault';
import { blockedWrite, rateBelowThreshold, type SlowLinkParams } from '../_blocked-write.ts';

/**
 * The link still moves, but too slowly: within one net_write_timeout less drains than the socket needs to take another write, so
 * the source gives up although bytes flow all the time.
 */
export default defineScenario<SlowLinkParams>(
  blockedWrite<SlowLinkParams>({
    title: 'The link is slower than the drain threshold. Does net_write_timeout expire although bytes flow?',
    claims: ['C2', 'C3', 'F2'],
    params: { shareOfThreshold: 0.1 },
    inject: (stage, params) => stage.inject('bandwidth', { rateKBps: rateBelowThreshold(stage, params) }),
    smallBacklogNote:
      'The backlog stays within the socket buffers, so no write of the source ever blocks, however slow the link.',
    watchedTimeouts: 1.5,
    sourceTimeouts: 3,
    silent: false,
    resumesWithinMs: [8000, 3000],
  }),
);
