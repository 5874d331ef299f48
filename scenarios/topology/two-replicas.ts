import {
  bystanderUndisturbed,
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
  sourceStaysQuiet,
  sourceWriteFails,
} from 'replfault';
import { seconds, settingsOf, shortTimers, sourceGivesUp, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  readonly backlog: number;
}

/** What a bystander may lag while a burst is applied on a small machine, ms. */
const largestLagMs = 2000;

/** One link stalls until the source gives it up. Each replica has a dump thread of its own, so the other one must not notice. */
export default defineScenario<Params>({
  title: 'One of two links stalls: does the other replica notice?',
  claims: ['C1', 'C2'],
  topology: { bystander: 'second-replica' },
  cases: [
    { case: 'one-link-stalls', inject: true, backlog: 1.5, ...shortTimers },
    { case: 'not-injected', inject: false, backlog: 1.5, ...shortTimers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ inject, replicaNetTimeoutS, heartbeatS }) => seconds(inject ? replicaNetTimeoutS : heartbeatS),
  async play(stage, { inject, backlog, netWriteTimeoutS, replicaNetTimeoutS, heartbeatS }) {
    const bytes = stage.pipe.absorbBytes * backlog;
    if (!inject) {
      await stage.arm('stall');
      await stage.workload.burst({ bytes });
      await stage.hold(seconds(heartbeatS), 'the same writes, one heartbeat period, without the fault');
      return;
    }
    const stall = await stage.inject('stall');
    await stage.workload.burst({ bytes });
    // Now, because once the source has given up nothing need be waiting any more.
    await stall.proof();
    await stage.until('the source gives up writing', 'log', sourceGivesUp, {
      timeoutMs: seconds(netWriteTimeoutS + 3),
      since: 'injection',
    });
    await stage.until(
      'the replica behind the stalled link notices',
      'replication',
      (o) => o.status.receiver !== 'Yes',
      {
        timeoutMs: seconds(replicaNetTimeoutS + 3),
        since: 'injection',
      },
    );
    await stall.heal();
  },
  checks: ({ inject, netWriteTimeoutS, replicaNetTimeoutS, heartbeatS }) => [
    ...(inject
      ? [
          faultTookEffect,
          sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }),
          replicaNotices({
            fromMs: seconds(replicaNetTimeoutS - heartbeatS),
            toMs: seconds(replicaNetTimeoutS) + 2000,
          }),
          replicaReconnects,
          resumes({ withinMs: 8000 }),
        ]
      : [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected]),
    bystanderUndisturbed({ largestLagMs }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});
