import type { Observation, Timeline } from '../model/timeline.ts';
import { type Measure, measured, notInjected, unlessGap, unlessLost, unmeasured } from './measure.ts';

/**
 * First sign after `fromMs` that the replica gave the old connection up: its status, its log, or a new connection that it
 * opened through the proxy (a reconnect can be faster than the status samples).
 */
export function firstReplicaReaction(timeline: Timeline, fromMs: number): Observation | undefined {
  const known = timeline.last('proxy', (o) => o.atMs <= fromMs);
  const highest = Math.max(0, ...(known?.connections ?? []).map((connection) => connection.id));
  const signs: (Observation | undefined)[] = [
    timeline.first('replication', (o) => o.atMs > fromMs && o.status.receiver !== 'Yes'),
    timeline.first(
      'log',
      (o) =>
        o.server === 'replica' &&
        o.atMs >= fromMs &&
        (o.condition === 'replica-read-error' ||
          o.condition === 'replica-reconnect-failed' ||
          o.condition === 'replica-fatal-source-error'),
    ),
    known
      ? timeline.first('proxy', (o) => o.atMs > fromMs && o.connections.some((connection) => connection.id > highest))
      : undefined,
  ];
  return signs.filter((o) => o !== undefined).sort((a, b) => a.atMs - b.atMs)[0];
}

/** The probes that a reaction of the replica would show in. */
export const replicaProbes = ['replication', 'error-log-replica', 'proxy'];

/** A proxy that is itself stopped or killed takes no connection, so its silence hides no reaction. */
function watchersOf(injected: Observation<'fault'>): readonly string[] {
  return injected.layer === 'process' && injected.leg === 'proxy'
    ? replicaProbes.filter((probe) => probe !== 'proxy')
    : replicaProbes;
}

/** Time from injection until the replica noticed. */
export const replicaDetectionMs: Measure = (timeline) => {
  const { injected } = timeline;
  if (!injected) return unmeasured(notInjected);
  const first = firstReplicaReaction(timeline, injected.atMs);
  if (!first)
    return unlessLost(
      timeline,
      replicaProbes,
      unmeasured(
        'the replica did not detect the fault: its status stayed Yes, it logged nothing and opened no new connection',
      ),
    );
  const value = measured(first.atMs - injected.atMs, [injected.seq, first.seq]);
  return unlessGap(timeline, injected.atMs, first.atMs, watchersOf(injected), value);
};
