import {
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import { seconds, settingsOf, shortTimers, sourceGivesUp, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly backlog: number;
  /** Rate as a share of the estimated drain threshold (bytes that must drain / net_write_timeout). */
  readonly shareOfThreshold: number;
}

/** More than passes at once, less than an eighth of the smallest send buffer. */
const smallBurstBytes = 8_000;

/**
 * The kernel itself lets data leave the source only slowly, as a saturated link does, and the TCP timers see it. Below the drain
 * threshold the source gives up although bytes flow; with a backlog that fits its buffer it does not, even on the same link.
 */
export default defineScenario<Params>({
  title: 'A saturated link, throttled by the kernel: net_write_timeout fires although bytes flow',
  claims: ['C2', 'C3', 'F2'],
  needs: ['kernel-faults', 'kernel-shaping'],
  cases: [
    { case: 'large-backlog', backlog: 1.5, shareOfThreshold: 0.1, ...shortTimers, replicaNetTimeoutS: 10 },
    { case: 'small-backlog', backlog: 0, shareOfThreshold: 0.1, ...shortTimers, replicaNetTimeoutS: 10 },
  ],
  settings: settingsOf,
  criticalPathMs: ({ backlog, netWriteTimeoutS }) => seconds(netWriteTimeoutS) * (backlog >= 1 ? 1 : 1.5),
  async play(stage, { backlog, shareOfThreshold, netWriteTimeoutS }) {
    const threshold = stage.pipe.drainBytes / netWriteTimeoutS / 1000;
    // The control runs at the slowest rate there is: slower than the workload itself, and still nothing may fire.
    const rateKBps = backlog < 1 ? 1 : Math.max(1, Math.floor(threshold * shareOfThreshold));
    const throttled = await stage.inject('kernel-bandwidth', { rateKBps, direction: 'to-replica' }, 'source-proxy');
    if (backlog < 1) {
      // Enough for the link to be the slow part even where the workload is slow too, and far less than the buffer holds.
      await stage.workload.burst({ bytes: smallBurstBytes });
      stage.note(
        'The backlog stays within the send buffer, so no write of the source ever blocks, however slow the link.',
      );
      await stage.hold(
        seconds(netWriteTimeoutS) * 1.5,
        'longer than net_write_timeout, with a backlog that fits the buffers',
      );
    } else {
      await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
      await stage.until('the source gives up writing', 'log', sourceGivesUp, {
        timeoutMs: seconds(netWriteTimeoutS * 3 + 3),
        since: 'injection',
      });
    }
    await throttled.heal();
  },
  checks: ({ backlog, netWriteTimeoutS }) => [
    faultTookEffect,
    ...(backlog >= 1
      ? [sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }), replicaReconnects, resumes({ withinMs: 8000 })]
      : [sourceStaysQuiet, replicaStaysConnected, resumes({ withinMs: 4000 })]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
