import {
  type Check,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbrokenBut,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type SampledProbe,
  type Stage,
  sourceStaysQuiet,
  sourceWriteFails,
  writesResume,
} from 'replfault';
import { controlChecks, playControl, untilWritesResume } from '../_control.ts';
import {
  aroundNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
  untilSourceGivesUp,
} from '../_replication.ts';

type Target = 'source' | 'replica' | 'proxy';

interface Params extends Timers {
  readonly target: Target | 'none';
  /** How long it is stopped: until a timer fires, or for a share of the timer that could fire. */
  readonly outlasts: boolean;
}

const shareOfTimer = 0.5;
const large = 1.5;
const silencedBy: Readonly<Record<Target, SampledProbe>> = {
  source: 'dump-threads',
  replica: 'replication',
  proxy: 'proxy',
};
/** So that the replica gives up within a few seconds; it tries again after one more of them at the latest. */
const impatient = { ...shortTimers, replicaNetTimeoutS: 2 };

/**
 * A process stops as it stands (a suspended machine, a hung hypervisor, a debugger) and goes on later. Its sockets stay open all the time, so that
 * only a timer of the other side can tell: net_write_timeout of a source whose reader stopped, replica_net_timeout of a replica that
 * hears nothing more.
 */
export default defineScenario<Params>({
  title: 'Source, replica or proxy is suspended. Which timeout detects this?',
  claims: ['C2', 'C4', 'F2', 'F11'],
  cases: [
    { case: 'replica-large-backlog', target: 'replica', outlasts: true, ...shortTimers },
    { case: 'replica-small-backlog', target: 'replica', outlasts: false, ...shortTimers },
    { case: 'source-longer-than-net-timeout', target: 'source', outlasts: true, ...impatient },
    { case: 'source-shorter-than-net-timeout', target: 'source', outlasts: false, ...shortTimers },
    { case: 'proxy-longer-than-net-timeout', target: 'proxy', outlasts: true, ...impatient },
    { case: 'proxy-shorter-than-net-timeout', target: 'proxy', outlasts: false, ...shortTimers },
    { case: 'not-paused', target: 'none', outlasts: false, ...shortTimers },
  ],
  settings: settingsOf,
  criticalPathMs: (params) => {
    const { target, outlasts, heartbeatS, replicaNetTimeoutS } = params;
    if (target === 'none') return seconds(heartbeatS);
    const timerMs = timerOf(target, params);
    if (!outlasts) return target === 'replica' ? timerMs * large : timerMs * shareOfTimer;
    // A reconnect that began while the other side was stopped may have to run into its own timeout.
    return target === 'replica' ? timerMs : timerMs + seconds(replicaNetTimeoutS);
  },
  async play(stage, params) {
    const { target, outlasts } = params;
    if (target === 'none') return playControl(stage, 'pause', params);
    const paused = await stage.inject('pause', {}, target);
    if (outlasts) await untilTimerFires(stage, target, params);
    else if (target === 'replica')
      await stage.hold(
        timerOf(target, params) * large,
        'longer than net_write_timeout, with a backlog that fits the buffers',
      );
    else await stage.hold(timerOf(target, params) * shareOfTimer, 'shorter than replica_net_timeout');
    await paused.heal();
    if (outlasts)
      await stage.until(
        'the replica has reconnected by itself',
        'replication',
        (o) => o.sourceSilent !== true && o.status.receiver === 'Yes' && o.status.lastIoErrno === 0,
        { timeoutMs: seconds(params.replicaNetTimeoutS) + 6000 },
      );
    await untilWritesResume(stage);
  },
  checks: (params) => {
    const { target, outlasts } = params;
    if (target === 'none') return controlChecks;
    const always: readonly Check[] = [
      writesResume,
      dataIntact,
      noLiteral1190,
      probesUnbrokenBut({ silenced: [silencedBy[target]] }),
    ];
    if (!outlasts)
      return [faultTookEffect, sourceStaysQuiet, replicaStaysConnected, resumes({ withinMs: 3000 }), ...always];
    return [faultTookEffect, ...firedTimer(target, params), replicaReconnects, resumes({ withinMs: 8000 }), ...always];
  },
});

/** The timer of the other side that a stop of this process can set off, ms. */
function timerOf(target: Target, { netWriteTimeoutS, replicaNetTimeoutS }: Timers): number {
  return seconds(target === 'replica' ? netWriteTimeoutS : replicaNetTimeoutS);
}

async function untilTimerFires(stage: Stage, target: Target, params: Params): Promise<void> {
  if (target !== 'replica') return untilReplicaNotices(stage, params);
  await stage.workload.burst({ bytes: stage.pipe.absorbBytes * large });
  await untilSourceGivesUp(stage, params);
}

function firedTimer(target: Target, timers: Timers): readonly Check[] {
  if (target !== 'replica') return [replicaNotices(aroundNetTimeout(timers))];
  return [sourceWriteFails({ netWriteTimeoutS: timers.netWriteTimeoutS, slackMs: 1500 })];
}
