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
  readonly backlog: number;
}

/** First retransmission of a SYN that was dropped, ms (Linux, RFC 6298): the reconnect that began inside the outage waits for it. */
const synRetransmissionMs = 1000;

/**
 * Every packet between source and proxy is dropped, both ways: the outage of a link or a firewall that silently drops. TCP backs
 * off, so the stream stalls longer than the outage lasted.
 */
export default defineScenario<Params>({
  title: 'Packets vanish both ways: does net_write_timeout fire, and who notices first?',
  claims: ['C1', 'C6', 'F2'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'large-backlog', backlog: 1.5, ...shortTimers },
    { case: 'small-backlog', backlog: 0, ...shortTimers, replicaNetTimeoutS: 10 },
  ],
  settings: settingsOf,
  criticalPathMs: ({ backlog, netWriteTimeoutS, replicaNetTimeoutS }) =>
    backlog >= 1 ? seconds(replicaNetTimeoutS) + synRetransmissionMs : seconds(netWriteTimeoutS) * 1.25,
  async play(stage, { backlog, netWriteTimeoutS, replicaNetTimeoutS }) {
    const hole = await stage.inject('packet-drop', { percent: 100, direction: 'both' }, 'source-proxy');
    if (backlog < 1) {
      stage.note(
        'The backlog stays within the send buffer, so no write of the source ever blocks: a short outage under a light load trips nothing.',
      );
      await stage.hold(
        seconds(netWriteTimeoutS) * 1.25,
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
    await hole.heal();
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
          resumes({ withinMs: 10_000 }),
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ]
      : [
          faultTookEffect,
          sourceStaysQuiet,
          replicaStaysConnected,
          resumes({ withinMs: 6000 }),
          dataIntact,
          noLiteral1190,
          probesUnbroken,
        ],
});
