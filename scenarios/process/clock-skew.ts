import {
  type Check,
  dataIntact,
  defineScenario,
  executesAfter,
  faultTookEffect,
  lagShows,
  noLiteral1190,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type Stage,
  sourceStaysQuiet,
  stretchMark,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import {
  aroundNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
} from '../_replication.ts';
import { untilEqual } from '../load/_stretch.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** Whose clock jumps. */
  readonly server: 'source' | 'replica';
  /** By how much, s; negative: back. */
  readonly offsetS: number;
  /**
   * `lag`: what the status shows. `reconnects`: also after the receiver has reconnected, and after the clock was corrected. `silence`: the link is silent.
   * `delayed`: the replica executes late on purpose.
   */
  readonly what: 'lag' | 'reconnects' | 'silence' | 'delayed';
}

const hour = 3600;
/** A delayed replica waits for as long. */
const few = 5;
const delayS = 2;
/** An applier that waits for a time does so in whole seconds (9.7.4: 3.3 s with a delay of 2 s). */
const lateS = 2;
const jump = { inject: true, what: 'lag', ...shortTimers } as const;
const fault = 'clock-jump';
/** How long the applier is held in a stretch: the lag that it then has, and the most that whole seconds and a busy machine add, ms and s. */
const heldMs = 2200;
const trueLag = { fromS: 1, toS: 5 };
const steadyMs = 1000;
/** How long a delayed replica takes at most to execute what was written before or after a jump, ms. */
const delayedMs = (jumpS: number): number => seconds(delayS + jumpS + lateS) + 500;
/** Where several workers apply, the lag is counted from what was executed at the last checkpoint (replica_checkpoint_period, 300 ms). */
const countedMs = 1000;
const stretches = ({ what }: Params): number => ({ lag: 2, reconnects: 4, silence: 0, delayed: 0 })[what];
const idleMs = ({ replicaNetTimeoutS }: Timers): number => seconds(replicaNetTimeoutS) + 1000;

/**
 * The clock of one server jumps. The receiver learns the difference of the clocks when it connects; what jumps afterwards is not in it. Heartbeats and
 * timeouts are lengths of time.
 */
export default defineScenario<Params>({
  title: 'The clock of one server jumps. Which lag does the replica show, and do heartbeats and timeouts still work?',
  claims: [],
  needs: ['kernel-faults', 'server-clock'],
  cases: [
    { case: 'source-ahead', server: 'source', offsetS: hour, ...jump },
    { case: 'source-behind', server: 'source', offsetS: -hour, ...jump },
    { case: 'replica-ahead', server: 'replica', offsetS: hour, ...jump },
    { case: 'replica-behind', server: 'replica', offsetS: -hour, ...jump },
    { case: 'source-ahead-reconnects', server: 'source', offsetS: hour, ...jump, what: 'reconnects' },
    { case: 'replica-behind-in-silence', server: 'replica', offsetS: -hour, ...jump, what: 'silence' },
    { case: 'source-ahead-of-delayed', server: 'source', offsetS: few, ...jump, what: 'delayed' },
    { case: 'not-injected', server: 'source', offsetS: hour, ...jump, inject: false },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    const { replication } = settings;
    return {
      ...settings,
      clocks: [params.server],
      ...(params.what === 'delayed' ? { replication: { ...replication, delayS } } : {}),
    };
  },
  criticalPathMs: (params) => {
    if (!params.inject) return seconds(params.heartbeatS);
    if (params.what === 'silence') return seconds(params.replicaNetTimeoutS);
    if (params.what === 'delayed') return 2 * steadyMs + delayedMs(0) + delayedMs(params.offsetS);
    return stretches(params) * (countedMs + heldMs) + idleMs(params);
  },
  async play(stage, params) {
    if (!params.inject) return playControl(stage, fault, params);
    if (params.what === 'silence') return playSilence(stage, params);
    if (params.what === 'delayed') return playDelayed(stage, params);
    await withApplierHeld(stage, 'before');
    const jumped = await stage.inject(fault, { offsetS: params.offsetS }, params.server);
    await withApplierHeld(stage, 'jumped');
    await idle(stage, params);
    if (params.what === 'reconnects') {
      await stage.operate('restart-receiver');
      await stage.until('the receiver runs again', 'replication', ({ status }) => status.receiver === 'Yes', {
        judges: ['receiver'],
        timeoutMs: 5000,
      });
      await withApplierHeld(stage, 'reconnected');
    }
    await jumped.heal();
    if (params.what === 'reconnects') await withApplierHeld(stage, 'corrected');
  },
  checks: (params): readonly Check[] => (params.inject ? judged(params) : controlChecks),
});

/** The applier waits for a lock, as behind a backup, so that the lag is known: how long it has been held. */
async function withApplierHeld(stage: Stage, name: string): Promise<void> {
  const onReplica = (statement: string): Promise<void> => stage.operate('say-as-written', { on: 'replica', statement });
  await stage.hold(countedMs, 'the applier counts transactions with the clock of the moment');
  await onReplica('LOCK TABLES replfault.ledger READ');
  stage.note(stretchMark(name, 'begins'));
  await stage.hold(heldMs, 'the applier is held, so that there is a lag to show');
  stage.note(stretchMark(name, 'ends'));
  await onReplica('UNLOCK TABLES');
}

/** Nothing but heartbeats for longer than replica_net_timeout: if they stopped, the replica would reconnect. */
async function idle(stage: Stage, params: Params): Promise<void> {
  await stage.workload.pause();
  await untilEqual(stage);
  // Where several workers apply, the coordinator counts what they have executed a little later (replica_checkpoint_period, 300 ms).
  await stage.until('the applier has counted everything', 'replication', ({ status }) => status.lagS === 0, {
    timeoutMs: 2000,
    mayExpire: 'the lag is judged in the stretch that follows',
  });
  stage.note(stretchMark('idle', 'begins'));
  await stage.hold(idleMs(params), 'heartbeats alone keep the connection');
  stage.note(stretchMark('idle', 'ends'));
  stage.workload.resume();
}

/** The clock jumps while the replica hears nothing: its timeout must end as it would have. */
async function playSilence(stage: Stage, params: Params): Promise<void> {
  const silent = await stage.inject('packet-drop', {}, 'proxy-replica');
  const jumped = await stage.inject(fault, { offsetS: params.offsetS }, params.server);
  await untilReplicaNotices(stage, params);
  await jumped.heal();
  await silent.heal();
  await stage.until('the receiver runs again', 'replication', ({ status }) => status.receiver === 'Yes', {
    judges: ['receiver'],
    timeoutMs: 8000,
  });
}

/** The replica executes late by its delay, and by the jump. */
async function playDelayed(stage: Stage, { server, offsetS }: Params): Promise<void> {
  await written(stage, 'before', 0);
  const jumped = await stage.inject(fault, { offsetS }, server);
  await written(stage, 'jumped', offsetS);
  await jumped.heal();
}

/** Ordinary traffic, and then none until the replica has executed it. */
async function written(stage: Stage, name: string, jumpS: number): Promise<void> {
  stage.note(stretchMark(name, 'begins'));
  await stage.hold(steadyMs, 'ordinary traffic, of which it is measured when the replica executes it');
  stage.note(stretchMark(name, 'ends'));
  await stage.hold(delayedMs(jumpS), 'until the replica has executed it');
}

/** The lag that is shown where the clock of the replica is ahead of that of the source by so much more than when the receiver connected, s. */
const shown = (replicaAheadS: number): { readonly fromS: number; readonly toS: number } =>
  replicaAheadS === 0
    ? trueLag
    : replicaAheadS < 0
      ? { fromS: 0, toS: 0 }
      : { fromS: replicaAheadS, toS: replicaAheadS + trueLag.toS };

function judged(params: Params): readonly Check[] {
  const common = [faultTookEffect, sourceStaysQuiet, dataIntact, noLiteral1190, probesUnbroken];
  if (params.what === 'silence')
    return [...common, replicaNotices(aroundNetTimeout(params)), replicaReconnects, resumes({ withinMs: 8000 })];
  if (params.what === 'delayed')
    return [
      ...common,
      executesAfter({ stretch: 'before', fromS: delayS - 1, toS: delayS + lateS }),
      executesAfter({ stretch: 'jumped', fromS: delayS + params.offsetS - 1, toS: delayS + params.offsetS + lateS }),
      replicaStaysConnected,
    ];
  const replicaAheadS = params.server === 'replica' ? params.offsetS : -params.offsetS;
  const lag = (stretch: string, aheadS: number): Check => lagShows({ stretch, replica: 'behind', ...shown(aheadS) });
  return [
    ...common,
    lag('before', 0),
    lag('jumped', replicaAheadS),
    // A replica that has executed all that it has received shows 0, whatever the clocks say.
    lagShows({ stretch: 'idle', replica: 'caught-up', fromS: 0, toS: 0 }),
    ...(params.what === 'reconnects'
      ? [lag('reconnected', 0), lag('corrected', -replicaAheadS), replicaReconnects]
      : [replicaStaysConnected]),
  ];
}
