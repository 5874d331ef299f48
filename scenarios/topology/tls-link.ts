import {
  blindWindowWithin,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  linkEncrypted,
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

/** TLS changes what can be read on the way, not how long a blocked write may take: the timers must act as on a plain link. */
export default defineScenario<Params>({
  title: 'An encrypted link stalls: do the timeouts act as on a plain one?',
  claims: ['C2', 'C5', 'F2'],
  topology: { tls: true },
  cases: [
    { case: 'stalled', inject: true, backlog: 1.5, ...shortTimers },
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
    await stage.until('the replica notices', 'replication', (o) => o.status.receiver !== 'Yes', {
      timeoutMs: seconds(replicaNetTimeoutS + 3),
      since: 'injection',
    });
    await stall.heal();
  },
  checks: ({ inject, netWriteTimeoutS, replicaNetTimeoutS, heartbeatS }) => {
    const aboutReplicaNetTimeout = {
      fromMs: seconds(replicaNetTimeoutS - heartbeatS),
      toMs: seconds(replicaNetTimeoutS) + 2000,
    };
    return [
      linkEncrypted,
      ...(inject
        ? [
            faultTookEffect,
            sourceWriteFails({ netWriteTimeoutS, slackMs: 1500 }),
            replicaNotices(aboutReplicaNetTimeout),
            blindWindowWithin(aboutReplicaNetTimeout),
            replicaReconnects,
            resumes({ withinMs: 8000 }),
          ]
        : [faultOnlyArmed, sourceStaysQuiet, replicaStaysConnected]),
      dataIntact,
      noLiteral1190,
      probesUnbroken,
    ];
  },
});
