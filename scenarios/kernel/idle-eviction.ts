import {
  blindWindowWithin,
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
} from 'replfault';
import { seconds, settingsOf, type Timers, untilReplicaNotices } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** The table forgets a flow after so much silence, ms. */
  readonly idleMs: number;
  /** How long the source has nothing to say, ms: longer than the table remembers. */
  readonly quietMs: number;
}

const idleMs = 800;
const common = { netWriteTimeoutS: 2, replicaNetTimeoutS: 3, idleMs };

/**
 * A NAT on the way forgets flows that are silent for a while (350 s in some clouds) and tells nobody. The only thing that keeps an idle
 * replication connection in its table are heartbeats: are they frequent enough? If not, the connection dies in its sleep, and the
 * first writes afterwards go nowhere until the replica's own timeout has passed.
 */
export default defineScenario<Params>({
  title:
    'A NAT drops its state for idle connections. Do heartbeats keep the connection alive, and which end detects it if not?',
  claims: ['C1', 'C6', 'F2', 'F11'],
  needs: ['kernel-faults'],
  cases: [
    { case: 'heartbeats-too-rare', inject: true, heartbeatS: 2.5, quietMs: 1200, ...common },
    { case: 'heartbeats-frequent-enough', inject: true, heartbeatS: 0.3, quietMs: 2400, ...common },
    { case: 'not-injected', inject: false, heartbeatS: 2.5, quietMs: 1200, ...common },
  ],
  settings: settingsOf,
  criticalPathMs: (params) => (diesOf(params) ? seconds(params.replicaNetTimeoutS) : params.quietMs),
  async play(stage, params) {
    const { inject, quietMs } = params;
    const nat = inject ? await stage.inject('idle-eviction', { idleMs }) : undefined;
    if (!nat) await stage.arm('idle-eviction', { idleMs });
    await stage.workload.pause();
    await stage.hold(quietMs, 'an idle source: nothing but heartbeats on the link');
    stage.workload.resume();
    if (diesOf(params)) await untilReplicaNotices(stage, params);
    if (diesOf(params))
      await stage.until('the replica is connected again', 'replication', (o) => o.status.receiver === 'Yes', {
        timeoutMs: seconds(params.replicaNetTimeoutS) + 3000,
      });
    await nat?.heal();
  },
  checks: (params) => [
    ...(params.inject ? [faultTookEffect, resumes({ withinMs: 3000 })] : [faultOnlyArmed]),
    ...(diesOf(params)
      ? [
          // Its timer counts from the last byte before the silence, which may be a little older than the fault.
          replicaNotices({
            fromMs: seconds(params.replicaNetTimeoutS) - 500,
            toMs: seconds(params.replicaNetTimeoutS) + 2000,
          }),
          // From the first write that goes nowhere until then.
          blindWindowWithin({
            fromMs: seconds(params.replicaNetTimeoutS) - params.quietMs - 700,
            toMs: seconds(params.replicaNetTimeoutS) - params.quietMs + 2000,
          }),
          replicaReconnects,
        ]
      : [sourceStaysQuiet, replicaStaysConnected]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

/** Whether the silence between two heartbeats is longer than the table remembers. */
function diesOf({ inject, heartbeatS }: Params): boolean {
  return inject && seconds(heartbeatS) > idleMs;
}
