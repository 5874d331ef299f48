import {
  blindWindowWithin,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import { seconds, settingsOf, shortTimers, sourceGivesUp, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** Backlog in multiples of what the path can absorb; well under 1 cannot block a write. */
  readonly backlog: number;
}

const large = 1.5;

/**
 * The reader stops reading and the source has more to send than the path absorbs: its write blocks, and net_write_timeout later
 * it gives up. With a small backlog the same stall trips nothing, because no write ever blocks.
 */
export default defineScenario<Params>({
  title: 'The replica side stops reading: does net_write_timeout fire?',
  claims: ['C1', 'C2', 'F2'],
  needs: ['embedded-proxy'],
  cases: [
    { case: 'large-backlog', backlog: large, ...shortTimers },
    { case: 'small-backlog', backlog: 0, ...shortTimers, replicaNetTimeoutS: 10 },
  ],
  settings: settingsOf,
  criticalPathMs: ({ backlog, netWriteTimeoutS, replicaNetTimeoutS }) =>
    backlog >= 1 ? seconds(replicaNetTimeoutS) : seconds(netWriteTimeoutS) * 1.5,
  async play(stage, { backlog, netWriteTimeoutS, replicaNetTimeoutS }) {
    const stall = await stage.inject('stall');
    if (backlog < 1) {
      stage.note(
        'The backlog stays within the socket buffers, so no write of the source ever blocks and net_write_timeout has nothing to time.',
      );
      await stage.hold(
        seconds(netWriteTimeoutS) * 1.5,
        'longer than net_write_timeout, with a backlog that fits the buffers',
      );
    } else {
      await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
      await stage.until('the source gives up writing', 'log', sourceGivesUp, {
        timeoutMs: seconds(netWriteTimeoutS + 3),
        since: 'injection',
      });
      await stage.until('the replica notices', 'replication', (o) => o.status.receiver !== 'Yes', {
        timeoutMs: seconds(replicaNetTimeoutS + 3),
        since: 'injection',
      });
    }
    await stall.heal();
  },
  checks: ({ backlog, netWriteTimeoutS, replicaNetTimeoutS, heartbeatS }) =>
    backlog >= 1
      ? [
          faultTookEffect,
          sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }),
          // The timer counts from the last byte that arrived, which may be a little older than the fault.
          replicaNotices({
            fromMs: seconds(replicaNetTimeoutS - heartbeatS),
            toMs: seconds(replicaNetTimeoutS) + 2000,
          }),
          blindWindowWithin({
            fromMs: seconds(replicaNetTimeoutS - heartbeatS),
            toMs: seconds(replicaNetTimeoutS) + 2000,
          }),
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
