import type { Axis, VerdictOf } from '../../src/diagnose/verdicts.ts';
import type { Timeline } from '../../src/model/timeline.ts';
import type { Moment } from './dense.ts';

/** What is true of one axis at one moment. */
export interface State<A extends Axis = Axis> {
  /** The verdict that is right, or several that are, the one that names the state first. */
  readonly right: readonly [VerdictOf<A>, ...VerdictOf<A>[]];
  /** Since when, ms; where it is left out, since the first sample that shows it. */
  readonly sinceMs?: number;
}

/** What is known of a case beside its samples. */
export interface Known {
  readonly id: string;
  readonly lookMs: number;
  readonly heartbeatMs: number;
  readonly netTimeoutMs: number;
  /** Replicas that follow the source, by the topology of the case. */
  readonly replicas: number;
  readonly semiSyncOnSource: boolean;
  /** Faults with the time in which they act, and what operators did. */
  readonly faults: readonly {
    readonly fault: string;
    readonly layer: string;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
  /** When an operator stopped the receiver, and when one said anything to the replica. */
  readonly stopped: readonly number[];
  readonly operated: readonly number[];
  /** When an operator held a lock on the replica. */
  readonly locked: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** When the replica logged a fatal error of its receiver. */
  readonly fatal: readonly number[];
}

/** No state for which any verdict could be counted: something begins or ends within less than two looks. */
export type MaybeState<A extends Axis> = State<A> | null;

/** A transaction is on its way for less than half a look, and late for two looks or longer. */
const onTheWay = (ms: number, { lookMs }: Known): boolean => ms <= lookMs / 2;
const late = (ms: number, { lookMs }: Known): boolean => ms >= 2 * lookMs;

/** Other words of the error log for an error after which the receiver does not retry. */
const fatalText = /(I\/O|IO|receiver) thread stops because|Slave I\/O: Fatal error/i;

/** What the probes and the known faults say of a case. Never the looks, never the classifier. */
export function knownOf(id: string, timeline: Timeline, lookMs: number): Known {
  const settings = timeline.of('settings').findLast(({ server }) => server === 'replica')?.variables ?? {};
  const source = timeline.of('settings').findLast(({ server }) => server === 'source')?.variables ?? {};
  const end = timeline.observations.at(-1)?.atMs ?? 0;
  const faults = timeline.of('fault');
  return {
    id,
    lookMs,
    heartbeatMs: Number(settings['heartbeat_period'] ?? 0) * 1000,
    netTimeoutMs: Number(settings['replica_net_timeout'] ?? settings['slave_net_timeout'] ?? 0) * 1000,
    replicas:
      1 +
      new Set(
        timeline
          .of('bystander')
          .map(({ name }) => name)
          .filter((name) => name !== 'downstream'),
      ).size,
    semiSyncOnSource: ['rpl_semi_sync_source_enabled', 'rpl_semi_sync_master_enabled'].some(
      (name) => source[name] === 'ON',
    ),
    faults: faults
      .filter(({ event }) => event === 'injected')
      .map((one) => ({
        fault: one.fault,
        layer: one.layer,
        fromMs: one.atMs,
        toMs: faults.find((other) => other.event === 'healed' && other.id === one.id)?.atMs ?? end,
      })),
    stopped: timeline
      .of('operator')
      .filter(
        ({ on, statement, error }) =>
          on === 'replica' && error === null && /^\s*STOP\s+(?!.*SQL_THREAD)/i.test(statement),
      )
      .map(({ atMs }) => atMs),
    operated: timeline
      .of('operator')
      .filter(({ on }) => on === 'replica')
      .map(({ atMs }) => atMs),
    locked: locksOf(timeline),
    fatal: timeline
      .of('log')
      .filter(
        ({ server, condition, text }) =>
          server === 'replica' && (condition === 'replica-fatal-source-error' || fatalText.test(text)),
      )
      .map(({ atMs }) => atMs),
  };
}

/** From each statement that locks tables of the replica to the next one that unlocks them. */
function locksOf(timeline: Timeline): Known['locked'] {
  const said = timeline.of('operator').filter(({ on }) => on === 'replica');
  const end = timeline.observations.at(-1)?.atMs ?? 0;
  return said
    .filter(({ statement }) => /^\s*(LOCK TABLES|FLUSH TABLES WITH READ LOCK)/i.test(statement))
    .map(({ atMs }) => ({
      fromMs: atMs,
      toMs: said.find((one) => one.atMs > atMs && /^\s*UNLOCK TABLES/i.test(one.statement))?.atMs ?? end,
    }));
}

const acting = ({ faults }: Known, atMs: number, ...names: readonly string[]): boolean =>
  faults.some(({ fault, fromMs, toMs }) => names.includes(fault) && atMs >= fromMs && atMs < toMs);

/** A server that found its disk full tries again after a minute, however soon there is space (MY_WAIT_FOR_USER_TO_FIX_PANIC in mysys), ms. */
const triesAgainMs = 60_000;
const waitsForDisk = (known: Known, atMs: number): boolean =>
  acting(known, atMs, 'disk-full', 'stuck-disk') ||
  known.faults.some(({ fault, toMs }) => fault === 'disk-full' && atMs >= toMs && atMs < toMs + triesAgainMs + 5000);

export function receiverState(moment: Moment, known: Known): MaybeState<'receiver'> {
  const { status, atMs } = moment;
  // Of a source that does not answer nobody knows its name.
  if (otherSource(moment, known))
    return { right: moment.sourceSilent ? ['other-source', 'not-judged'] : ['other-source'] };
  if (status.receiver === 'Connecting') return isStorm(moment, known) ? null : { right: ['reconnecting'] };
  if (status.receiver === 'No') return stoppedState(moment, known);
  if (moment.sourceSilent) return { right: ['not-judged'] };
  if (isStorm(moment, known)) return { right: ['heartbeat-storm'] };
  if (onTheWay(moment.unreceivedMs, known)) return quietState(moment, known);
  if (!late(moment.unreceivedMs, known)) return null;
  const sinceMs = atMs - moment.unreceivedMs;
  const blocked = waitsForDisk(known, atMs) || doesNotRead(known);
  // A source that has given up the connection of a blocked receiver: both are so.
  if (moment.ownDumpThreads <= 0) return { right: blocked ? ['receiver-blocked', 'half-open'] : ['half-open'] };
  const still = atMs - moment.movedAtMs;
  if (still >= known.lookMs && still < 2 * known.lookMs) return null;
  if (still < known.lookMs) return movingState(moment, known);
  const stalledSinceMs = Math.max(sinceMs, moment.movedAtMs);
  if (blocked) return { right: ['receiver-blocked'], sinceMs: stalledSinceMs };
  if (moment.connectedAtMs > moment.receivedAtMs && moment.connectedAtMs > sinceMs)
    return { right: ['reconnect-loop-no-progress'], sinceMs: moment.connectedAtMs };
  return { right: ['stalled-blind'], sinceMs: stalledSinceMs };
}

/** In its play, a replica takes pauses for a dead link: no fault acts, nothing was said to it, and it has connected anew within its net timeout of 1 s. */
const isStorm = ({ atMs, connectedAtMs }: Moment, { id, operated }: Known): boolean =>
  /^coherence\/(heartbeat-above|stale-heartbeat)/.test(id) &&
  connectedAtMs > (operated.findLast((one) => one <= atMs) ?? 0) + 500 &&
  atMs - connectedAtMs < 1500;

/** A replica with a second source has none of its connections on the link to the first one. */
const otherSource = ({ status, connected }: Moment, { id, faults }: Known): boolean =>
  id.startsWith('resumption/connection-failover/') && faults.length > 0 && status.receiver === 'Yes' && !connected;

/** Scenarios in which the replica stops reading by what they play. */
const doesNotRead = ({ id }: Known): boolean =>
  /^storage\/(replica-stops-reading\/(relay-log|files)|relay-log-limit-of-1-gb\/relay)/.test(id);

/** Events arrive, and something has been missing for two looks. */
function movingState(moment: Moment, known: Known): MaybeState<'receiver'> {
  const whole = moment.atMs - moment.receivedAtMs;
  if (whole >= 2 * known.lookMs) return { right: ['large-transaction-in-flight'] };
  if (whole >= known.lookMs || moment.backlogGrewBytes === null) return null;
  // A replica that catches up is healthy; what is missing is the business of another axis.
  return moment.backlogGrewBytes < 0 ? { right: ['healthy'] } : { right: ['slow-link'] };
}

/** Everything was received. */
function quietState(moment: Moment, known: Known): MaybeState<'receiver'> {
  const { atMs } = moment;
  if (moment.ownDumpThreads <= 0) return { right: ['half-open'] };
  const silentMs = atMs - moment.heardAtMs;
  const dueMs = known.heartbeatMs + 2 * known.lookMs;
  if (known.heartbeatMs > 0 && silentMs > dueMs)
    return { right: ['stalled-blind'], sinceMs: atMs - silentMs + known.heartbeatMs };
  // A heartbeat is late, or comes with the next sample.
  if (known.heartbeatMs > 0 && silentMs > known.heartbeatMs + known.lookMs / 2) return null;
  const quietMs = atMs - moment.committedAtMs;
  if (quietMs < known.lookMs) return { right: ['healthy', 'idle'] };
  return { right: ['idle', 'healthy'], sinceMs: moment.committedAtMs };
}

function stoppedState({ atMs, status }: Moment, known: Known): MaybeState<'receiver'> {
  const before = (times: readonly number[]): number => times.findLast((one) => one <= atMs + known.lookMs) ?? -1;
  const [byHand, fatal] = [before(known.stopped), before(known.fatal)];
  if (byHand > fatal) return { right: ['stopped-by-operator'] };
  if (fatal >= 0 && status.lastIoErrno !== 0) return { right: ['fatal-from-source'] };
  // Faults of servers stop and start replication to change it.
  const changed = known.faults.some(({ layer, fromMs }) => layer === 'server' && atMs >= fromMs);
  return { right: [changed && status.lastIoErrno === 0 ? 'stopped-by-operator' : 'gave-up'] };
}

export function applierState(moment: Moment, known: Known): MaybeState<'applier'> {
  const { status, atMs } = moment;
  if (status.applier === 'No') return { right: [status.lastSqlErrno === 0 ? 'stopped' : 'error'] };
  if ((status.delayS ?? 0) > 0) return { right: ['delayed-on-purpose'] };
  if (onTheWay(moment.unappliedMs, known)) return { right: ['running'] };
  if (!late(moment.unappliedMs, known)) return null;
  const sinceMs = atMs - moment.unappliedMs;
  const still = atMs - moment.appliedAtMs;
  if (still < known.lookMs) return { right: ['behind'], sinceMs };
  if (still < 2 * known.lookMs) return null;
  return { right: [heldBack(moment, known) ? 'blocked' : 'behind'], sinceMs };
}

/** A lock of an operator, or a disk, holds the applier back; elsewhere it executes a transaction that takes long. */
const heldBack = ({ atMs }: Moment, known: Known): boolean =>
  known.locked.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs) ||
  waitsForDisk(known, atMs) ||
  /relay-log-lost|relay-log-recovery/.test(known.id);

export function sourceState(moment: Moment, known: Known): MaybeState<'source'> {
  if (moment.sourceSilent) return { right: ['not-judged'] };
  // Sessions are listed after 2 s in their state, which no scaling shortens.
  const stuckMs = Math.min(moment.commitWaitsMs, moment.atMs - moment.committedAtMs);
  if (stuckMs > 2000) return { right: ['cannot-commit'], sinceMs: moment.atMs - stuckMs + 2000 };
  if (stuckMs > 1000) return null;
  if (moment.dumpThreads > known.replicas) return { right: ['zombie-dump-threads'] };
  return { right: ['healthy'] };
}

export function dataState(moment: Moment, known: Known): MaybeState<'data'> {
  if (moment.sourceSilent || otherSource(moment, known)) return { right: ['not-judged'] };
  if (moment.errant) return { right: ['errant'] };
  // A commit that still waits on the source has not been lost there, though the replica has it already.
  if (moment.ahead && onTheWay(moment.commitWaitsMs, known)) return { right: ['replica-ahead-of-source'] };
  if (onTheWay(moment.lackingMs, known)) return { right: ['equal'] };
  if (late(moment.lackingMs, known)) return { right: ['missing'], sinceMs: moment.atMs - moment.lackingMs };
  return null;
}

export function semiSyncState(moment: Moment, known: Known): MaybeState<'semi-sync'> {
  if (moment.sourceSilent) return { right: ['not-judged'] };
  const { semiSync } = moment;
  if (semiSync === null) return { right: ['off'] };
  // Without the plugin it has no such numbers; where it is built in, the fault switches it off.
  const removed = acting(known, moment.atMs, 'semi-sync-missing') && known.id.endsWith('-at-source');
  if (semiSync.clients === null || ((removed || !known.semiSyncOnSource) && !semiSync.active))
    return { right: ['off'] };
  if (!semiSync.active) return { right: ['fallen-back'] };
  const waitsMs = Math.min(moment.commitWaitsMs, moment.atMs - moment.acknowledgedAtMs);
  if (onTheWay(waitsMs, known)) return { right: ['on'] };
  return late(waitsMs, known) ? { right: ['blocking'], sinceMs: moment.atMs - waitsMs } : null;
}

export const stateOf = {
  receiver: receiverState,
  applier: applierState,
  source: sourceState,
  data: dataState,
  'semi-sync': semiSyncState,
} as const;
