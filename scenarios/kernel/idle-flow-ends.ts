import {
  type Check,
  dataIntact,
  defineScenario,
  type FaultParams,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type Stage,
  sourceSeesReset,
  sourceStaysQuiet,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { seconds, settingsOf, type Timers, untilReplicaNotices } from '../_replication.ts';

interface Params extends Timers {
  /** `rst`: the end that speaks next is told. `fin`: both are, at the limit. */
  readonly ends: 'rst' | 'fin' | 'never';
  /** A flow that is silent for so long is ended, ms. */
  readonly idleMs: number;
  /** How long the source has nothing to say, ms: longer than the limit. */
  readonly quietMs: number;
}

const idleMs = 800;
const rare = { netWriteTimeoutS: 2, replicaNetTimeoutS: 3, heartbeatS: 2.5, quietMs: 1200, idleMs };
const frequent = { ...rare, heartbeatS: 0.3, quietMs: 2400 };

/** A firewall forgets in its own table; a load balancer closes what it has opened. */
const faults = {
  rst: { name: 'idle-eviction', params: { idleMs, answer: 'rst' }, leg: 'source-proxy' },
  fin: { name: 'idle-close', params: { idleMs }, leg: 'link' },
} as const satisfies Readonly<Record<string, { name: string; params: FaultParams; leg: string }>>;

/**
 * A middlebox ends idle flows, as by an idle timeout of 350 s in some clouds. Which end learns of it depends on the middlebox. Heartbeats that come more
 * often than its limit keep the connection.
 */
export default defineScenario<Params>({
  title: 'A middlebox ends idle flows with RST or FIN. Which end learns of it, and do heartbeats prevent it?',
  claims: ['C9'],
  needs: ['kernel-faults', 'embedded-proxy'],
  cases: [
    { case: 'rst-heartbeats-too-rare', ends: 'rst', ...rare },
    { case: 'rst-heartbeats-frequent-enough', ends: 'rst', ...frequent },
    { case: 'fin-heartbeats-too-rare', ends: 'fin', ...rare },
    { case: 'fin-heartbeats-frequent-enough', ends: 'fin', ...frequent },
    { case: 'not-injected', ends: 'never', ...rare },
  ],
  settings: settingsOf,
  criticalPathMs: (params) => {
    if (params.ends === 'never') return seconds(params.heartbeatS);
    return endsOf(params) === 'rst' ? seconds(params.replicaNetTimeoutS) : params.quietMs;
  },
  async play(stage, params) {
    if (params.ends === 'never') return playControl(stage, faults.rst.name, params, faults.rst.params);
    const { name, params: limits, leg } = faults[params.ends];
    const middlebox = await stage.inject(name, { ...limits, idleMs: params.idleMs }, leg);
    await stage.workload.pause();
    await stage.hold(params.quietMs, 'an idle source: nothing but heartbeats on the link');
    stage.workload.resume();
    if (endsOf(params) !== 'never') await untilBack(stage, params);
    await middlebox.heal();
  },
  checks: (params) => (params.ends === 'never' ? controlChecks : judged(params)),
});

/** The replica has another connection. */
async function untilBack(stage: Stage, params: Params): Promise<void> {
  await untilReplicaNotices(stage, params);
  await stage.until('the replica is connected again', 'replication', (o) => o.status.receiver === 'Yes', {
    judges: ['receiver'],
    timeoutMs: seconds(params.replicaNetTimeoutS) + 3000,
  });
}

function judged(params: Params): readonly Check[] {
  const { replicaNetTimeoutS, quietMs } = params;
  const told: Readonly<Record<Params['ends'], readonly Check[]>> = {
    // The source speaks next. The replica only listens: its timer counts from the last byte before the silence.
    rst: [
      sourceSeesReset({ withinMs: quietMs + 1500 }),
      replicaNotices({ fromMs: 0, toMs: seconds(replicaNetTimeoutS) + 2000 }),
      replicaReconnects,
    ],
    // At the limit, while there is nothing to lose.
    fin: [replicaNotices({ fromMs: 0, toMs: quietMs + 1000 }), replicaReconnects],
    never: [sourceStaysQuiet, replicaStaysConnected],
  };
  return [
    faultTookEffect,
    ...told[endsOf(params)],
    resumes({ withinMs: 3000 }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ];
}

/** How the flow is ended: not at all if heartbeats come more often than the limit. */
function endsOf({ ends, heartbeatS, idleMs: limitMs }: Params): Params['ends'] {
  return seconds(heartbeatS) > limitMs ? ends : 'never';
}
