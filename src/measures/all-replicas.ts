import { passedBytes } from '../model/passed-bytes.ts';
import { type Bystander, bystanders } from '../model/replication.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { heldBy } from './held.ts';
import { committedBefore } from './resume.ts';

/** A replica of the pair, or a server beyond it. */
export type ReplicaName = 'replica' | Bystander;

/** A look at one of them. */
export type ReplicaLook = Observation<'replication'> | Observation<'bystander'>;

/** One replica of a topology with all looks at it. */
export interface ObservedReplica {
  readonly name: ReplicaName;
  /** The probe that looked. */
  readonly probe: string;
  readonly looks: readonly ReplicaLook[];
}

/** All replicas that a history tells of: that of the pair first. */
export function allReplicas(timeline: Timeline): readonly ObservedReplica[] {
  const further = timeline.of('bystander');
  return [
    { name: 'replica' as const, probe: 'replication', looks: timeline.of('replication') as readonly ReplicaLook[] },
    ...bystanders.map((name) => ({
      name,
      probe: `bystander-${name}`,
      looks: further.filter((o) => o.name === name) as readonly ReplicaLook[],
    })),
  ].filter(({ looks }) => looks.length > 0);
}

/** When a replica had everything that was committed before the faults were healed. */
export interface CaughtUp extends Pick<ObservedReplica, 'name' | 'probe'> {
  /** After the healing, ms; `null` where that was not seen. */
  readonly ms: number | null;
  /** The look that showed it, or the last one. */
  readonly look: ReplicaLook;
  /** Bytes that reached it from the healing until then; `null` where the proxy does not count them in time. */
  readonly bytes: number | null;
}

/** How soon each replica of a topology had everything from before the healing; `null` where nothing was healed, or nothing committed. */
export function catchUps(timeline: Timeline): readonly CaughtUp[] | null {
  const { healed } = timeline;
  if (!healed) return null;
  const wanted = committedBefore(timeline, healed.atMs);
  if (wanted.isEmpty) return null;
  return allReplicas(timeline).flatMap(({ name, probe, looks }) => {
    const arrived = looks.find((o) => o.atMs >= healed.atMs && wanted.minus(heldBy(o)).isEmpty);
    const look = arrived ?? looks.at(-1);
    if (!look) return [];
    const [from, to] = [healed.atMs, look.atMs].map((atMs) => bytesUntil(timeline, name, atMs));
    return {
      name,
      probe,
      ms: arrived ? Math.max(1, Math.round(arrived.atMs - healed.atMs)) : null,
      look,
      bytes: from == null || to == null ? null : to - from,
    };
  });
}

/** Bytes that had reached a replica by a moment, over all its connections. */
function bytesUntil(timeline: Timeline, name: ReplicaName, atMs: number): number | null {
  if (name !== 'replica')
    return timeline.last('bystander', (o) => o.name === name && o.atMs <= atMs)?.passedBytes ?? null;
  const sample = timeline.last('proxy', (o) => o.atMs <= atMs);
  return sample ? passedBytes(sample.connections) : null;
}
