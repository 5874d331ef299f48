import {
  type CaseSettings,
  type Check,
  committedBefore,
  dataIntact,
  defineScenario,
  faultTookEffect,
  GtidSet,
  linkAsAsked,
  noLiteral1190,
  probesUnbroken,
  reconnects,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type Stage,
  sourceStaysQuiet,
  stretchMark,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { seconds, settingsOf, type Timers, untilReplicaNotices } from '../_replication.ts';

interface Params extends Timers {
  /** `forgets`: a firewall that drops the packets of idle flows, and counts every packet. `closes`: a proxy with an idle timeout, which counts data. */
  readonly middlebox: 'forgets' | 'closes' | 'none';
  /** TCP on the host of the source probes connections that have been idle for so long, s; 0: after two hours, as Linux does. */
  readonly keepaliveS: number;
  /** The limit of the middlebox, ms. */
  readonly idleMs: number;
  /** How long the source has nothing to say, ms: more than twice the limit. */
  readonly quietMs: number;
}

const rttMs = 20;
const link = { rttMs, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null } as const;
/** No heartbeat falls into the silence. */
const rare = { netWriteTimeoutS: 4, replicaNetTimeoutS: 6, heartbeatS: 5, keepaliveS: 0, idleMs: 1600, quietMs: 4000 };
const probing = { ...rare, keepaliveS: 1 };
const frequent = { ...rare, heartbeatS: 0.5 };
const resumesWithinMs = 5000;
const arrivesWithinMs = 3000;
/** Under the fault. An operator's restart of the receiver before it is no finding. */
const idleStretch = 'idle';

/**
 * TCP keepalive sends segments without data, which a middlebox that counts packets sees. One that ends TCP itself acknowledges them, and counts data alone.
 * Heartbeats are data.
 */
export default defineScenario<Params>({
  title: 'A middlebox ends idle flows. Do TCP keepalive and heartbeats prevent it?',
  claims: ['C9'],
  needs: ['kernel-faults', 'packet-link', 'embedded-proxy'],
  cases: [
    { case: 'forgotten', middlebox: 'forgets', ...rare },
    { case: 'forgotten-keepalive', middlebox: 'forgets', ...probing },
    { case: 'forgotten-heartbeats', middlebox: 'forgets', ...frequent },
    { case: 'closed', middlebox: 'closes', ...rare },
    { case: 'closed-keepalive', middlebox: 'closes', ...probing },
    { case: 'closed-heartbeats', middlebox: 'closes', ...frequent },
    { case: 'not-injected', middlebox: 'none', ...rare },
  ],
  settings: (params): CaseSettings => ({ ...settingsOf(params), link }),
  criticalPathMs: (params) => {
    if (params.middlebox === 'none') return seconds(params.heartbeatS);
    return params.quietMs + (endsOf(params) === 'silently' ? seconds(params.replicaNetTimeoutS) : 0);
  },
  async play(stage, params) {
    const { middlebox, idleMs, keepaliveS, quietMs } = params;
    if (middlebox === 'none') return playControl(stage, 'idle-eviction', params, { idleMs });
    if (keepaliveS > 0) await useKeepalive(stage, keepaliveS);
    const box =
      middlebox === 'forgets'
        ? await stage.inject('idle-eviction', { idleMs }, 'source-proxy')
        : await stage.inject('idle-close', { idleMs }, 'link');
    stage.note(stretchMark(idleStretch, 'begins'));
    await stage.workload.pause();
    await stage.hold(quietMs, 'an idle source: nothing but heartbeats and TCP keepalive on the link');
    stage.workload.resume();
    stage.note(stretchMark(idleStretch, 'ends'));
    if (endsOf(params) === 'not') await untilArrived(stage);
    else await untilBack(stage, params);
    await box.heal();
  },
  checks: (params) => (params.middlebox === 'none' ? [...controlChecks, linkAsAsked({ rttMs })] : judged(params)),
});

/** Only connections that are opened afterwards have the new times. */
async function useKeepalive(stage: Stage, idleS: number): Promise<void> {
  await stage.operate('set-keepalive', { idleS });
  await stage.operate('restart-receiver');
  const restartedMs = stage.history().last('operator')?.atMs ?? 0;
  await stage.until(
    'the replica is connected again',
    'replication',
    (o) => o.atMs > restartedMs && o.status.receiver === 'Yes',
    { timeoutMs: 5000 },
  );
}

/** What is written after the silence arrives, while the middlebox is still there. */
async function untilArrived(stage: Stage): Promise<void> {
  const wanted = committedBefore(stage.history(), stage.history().last('replication')?.atMs ?? 0);
  const resumedSeq = stage.history().last('note')?.seq ?? 0;
  await stage.until(
    'a write was acknowledged after the silence',
    'write',
    (o) => o.seq > resumedSeq && o.outcome === 'ok',
    {
      timeoutMs: 3000,
    },
  );
  await stage.until(
    'what was written after the silence has arrived',
    'replication',
    (o) =>
      GtidSet.parse(o.sourceGtid).minus(wanted).count > 0 &&
      GtidSet.parse(o.sourceGtid).minus(GtidSet.parse(o.replicaGtid)).isEmpty,
    { judges: ['connection', 'resumption'], timeoutMs: arrivesWithinMs },
  );
}

/** The replica has another connection. */
async function untilBack(stage: Stage, params: Params): Promise<void> {
  await untilReplicaNotices(stage, params);
  await stage.until('the replica is connected again', 'replication', (o) => o.status.receiver === 'Yes', {
    judges: ['receiver'],
    timeoutMs: seconds(params.replicaNetTimeoutS) + 3000,
  });
}

function judged(params: Params): readonly Check[] {
  const { replicaNetTimeoutS, quietMs, keepaliveS } = params;
  const told: Readonly<Record<ReturnType<typeof endsOf>, readonly Check[]>> = {
    // Nobody is told: the replica's own timer ends it.
    silently: [replicaNotices({ fromMs: 0, toMs: seconds(replicaNetTimeoutS) + 2000 }), replicaReconnects],
    // At the limit, while there is nothing to lose.
    closed: [replicaNotices({ fromMs: 0, toMs: quietMs }), replicaReconnects],
    not: [
      reconnects({ stretch: idleStretch, atLeast: 0, atMost: 0 }),
      ...(keepaliveS > 0 ? [] : [sourceStaysQuiet, replicaStaysConnected]),
    ],
  };
  return [
    faultTookEffect,
    linkAsAsked({ rttMs }),
    ...told[endsOf(params)],
    resumes({ withinMs: resumesWithinMs }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ];
}

/** How the flow is ended: not at all if something that the middlebox counts comes more often than its limit. */
function endsOf({ middlebox, heartbeatS, keepaliveS, idleMs }: Params): 'silently' | 'closed' | 'not' {
  const probes = keepaliveS > 0 && seconds(keepaliveS) < idleMs;
  if (middlebox === 'none' || seconds(heartbeatS) < idleMs) return 'not';
  if (middlebox === 'closes') return 'closed';
  return probes ? 'not' : 'silently';
}
