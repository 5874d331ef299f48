import { GtidSet } from '../model/gtid.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { committedBefore } from './resume.ts';

/** The stretch of ordinary traffic after healing: from the moment of resumption to the end of the play. */
export interface ControlStretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** The sample that showed the resumption. */
  readonly seq: number;
}

/** Both threads run, no error, and the source answered. */
export function isOrdinary({ status, sourceSilent }: Observation<'replication'>): boolean {
  const { receiver, applier, lastIoErrno, lastSqlErrno } = status;
  return sourceSilent !== true && receiver === 'Yes' && applier === 'Yes' && lastIoErrno === 0 && lastSqlErrno === 0;
}

/**
 * Resumption: the first sample after the last healing with an ordinary status in which the replica has everything that was committed before the
 * healing. `undefined` where there was none, or where the play did not end in order.
 */
export function controlStretch(timeline: Timeline): ControlStretch | undefined {
  const { healed } = timeline;
  const ended = healed && timeline.first('phase', (o) => o.phase === 'heal' && o.atMs >= healed.atMs);
  if (!healed || !ended) return undefined;
  const wanted = committedBefore(timeline, healed.atMs);
  const resumed = timeline.first(
    'replication',
    (o) => o.atMs >= healed.atMs && isOrdinary(o) && wanted.minus(GtidSet.parse(o.replicaGtid)).isEmpty,
  );
  return resumed && { fromMs: resumed.atMs, toMs: ended.atMs, seq: resumed.seq };
}

/**
 * How long each write that was acknowledged within a stretch took until a sample showed it on the replica, ms; as exact as the samples are frequent.
 * A write that never arrived counts as arriving at the end of the history.
 */
export function deliveryDelays(timeline: Timeline, fromMs: number, toMs: number): number[] {
  const samples = timeline
    .of('replication')
    .map(({ atMs, replicaGtid }) => ({ atMs, has: GtidSet.parse(replicaGtid) }));
  const endMs = timeline.observations.at(-1)?.atMs ?? toMs;
  return timeline
    .of('write')
    .filter((o) => o.outcome === 'ok' && o.gtid !== null && o.atMs >= fromMs && o.atMs <= toMs)
    .map(({ atMs, gtid }) => {
      const wanted = GtidSet.parse(gtid ?? '');
      const arrived = samples.find((one) => one.atMs >= atMs && wanted.minus(one.has).isEmpty);
      return (arrived?.atMs ?? endMs) - atMs;
    });
}
