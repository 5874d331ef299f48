import { defineScenario } from 'replfault';
import { type BlockedWriteParams, blockedWrite } from './_blocked-write.ts';

interface Params extends BlockedWriteParams {
  /** Rate as a share of the estimated drain threshold (bytes that must drain / net_write_timeout). */
  readonly shareOfThreshold: number;
}

/**
 * The link still moves, but too slowly: within one net_write_timeout less drains than the socket needs to take another write, so
 * the source gives up although bytes flow all the time.
 */
export default defineScenario<Params>(
  blockedWrite<Params>({
    title: 'A link slower than the drain threshold: net_write_timeout fires although bytes flow',
    claims: ['C2', 'C3', 'F2'],
    params: { shareOfThreshold: 0.1 },
    inject: (stage, { backlog, shareOfThreshold, netWriteTimeoutS }) => {
      // The small backlog runs at the slowest rate there is: slower than the workload itself, and still nothing may fire.
      const threshold = stage.pipe.drainBytes / netWriteTimeoutS / 1000;
      return stage.inject('bandwidth', {
        rateKBps: backlog < 1 ? 1 : Math.max(1, Math.floor(threshold * shareOfThreshold)),
      });
    },
    smallBacklogNote:
      'The backlog stays within the socket buffers, so no write of the source ever blocks, however slow the link.',
    watchedTimeouts: 1.5,
    sourceTimeouts: 3,
    silent: false,
    resumesWithinMs: [8000, 3000],
  }),
);
