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

/**
 * The link still moves, but too slowly: within one net_write_timeout less drains than the socket needs to take another write, so
 * the source gives up although bytes flow all the time.
 */
export default defineScenario<Params>({
  title: 'A link slower than the drain threshold: net_write_timeout fires although bytes flow',
  claims: ['C2', 'C3', 'F2'],
  cases: [
    { case: 'large-backlog', backlog: 1.5, shareOfThreshold: 0.1, ...shortTimers },
    { case: 'small-backlog', backlog: 0, shareOfThreshold: 0.1, ...shortTimers, replicaNetTimeoutS: 10 },
  ],
  settings: settingsOf,
  criticalPathMs: ({ backlog, netWriteTimeoutS }) => seconds(netWriteTimeoutS) * (backlog >= 1 ? 1 : 1.5),
  async play(stage, { backlog, shareOfThreshold, netWriteTimeoutS }) {
    // The control runs at the slowest rate there is: slower than the workload itself, and still nothing may fire.
    const threshold = stage.pipe.drainBytes / netWriteTimeoutS / 1000;
    const rateKBps = backlog < 1 ? 1 : Math.max(1, Math.floor(threshold * shareOfThreshold));
    const starved = await stage.inject('bandwidth', { rateKBps });
    if (backlog < 1) {
      stage.note(
        'The backlog stays within the socket buffers, so no write of the source ever blocks, however slow the link.',
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
    await starved.heal();
  },
  checks: ({ backlog, netWriteTimeoutS }) =>
    backlog >= 1
      ? [
          faultTookEffect,
          sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }),
          replicaReconnects,
          resumes({ withinMs: 8000 }),
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ]
      : [
          faultTookEffect,
          sourceStaysQuiet,
          replicaStaysConnected,
          resumes({ withinMs: 3000 }),
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ],
});
