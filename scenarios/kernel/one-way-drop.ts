import {
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  retransmitsSeen,
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import {
  aroundNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  synRetransmissionMs,
  type Timers,
  untilReplicaNotices,
  untilSourceGivesUp,
} from '../_replication.ts';

interface Params extends Timers {
  /** Which way packets vanish. */
  readonly direction: 'to-replica' | 'to-source';
  readonly inject: boolean;
  readonly backlog: number;
}

/**
 * Packets vanish one way only, between source and proxy. Towards the replica, data is lost; towards the source, only
 * acknowledgements are, so the data of one window still arrives and then the source must stop. Either way both ends end in their timeouts.
 */
export default defineScenario<Params>({
  title: 'All packets of one direction are dropped. Which end detects this, and when?',
  claims: ['C1', 'C6', 'F1'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'to-replica', direction: 'to-replica', inject: true, backlog: 1.5, ...shortTimers, replicaNetTimeoutS: 3 },
    { case: 'to-source', direction: 'to-source', inject: true, backlog: 1.5, ...shortTimers, replicaNetTimeoutS: 3 },
    { case: 'not-injected', direction: 'to-replica', inject: false, backlog: 0, ...shortTimers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ inject, replicaNetTimeoutS, heartbeatS }) =>
    inject ? seconds(replicaNetTimeoutS) + synRetransmissionMs : seconds(heartbeatS),
  async play(stage, params) {
    const { direction, inject, backlog, heartbeatS } = params;
    const drop = { percent: 100, direction };
    if (!inject) {
      await stage.arm('packet-drop', drop, 'source-proxy');
      await stage.hold(seconds(heartbeatS), 'one heartbeat period without the fault');
      return;
    }
    const oneWay = await stage.inject('packet-drop', drop, 'source-proxy');
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
    await untilSourceGivesUp(stage, params);
    await untilReplicaNotices(stage, params);
    await oneWay.heal();
  },
  checks: (params) => [
    ...(params.inject
      ? [
          faultTookEffect,
          retransmitsSeen,
          sourceWriteFails({ netWriteTimeoutS: params.netWriteTimeoutS, slackMs: 1500 }),
          // The last byte may also be one window younger than the fault.
          replicaNotices(aroundNetTimeout(params)),
          replicaReconnects,
          resumes({ withinMs: 10_000 }),
        ]
      : [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
