import type { Observation, Timeline } from '../model/timeline.ts';
import { firstReplicaReaction } from './replica-detection.ts';

/** How soon after the replica has left a connection the source meets the closed socket, ms. */
const closeMs = 250;

/** A sign that the replica was on its way back, or back, and when. */
export interface ReplicaReturn {
  readonly sign: Observation;
  readonly words: string;
}

/**
 * What shows that the replica ended a connection of the source by leaving or returning, before the given moment. A line of the source that comes
 * with it is about the connection that was left or the dump thread that was replaced, not about a write that timed out.
 */
export function replicaReturnBefore(timeline: Timeline, fromMs: number, atMs: number): ReplicaReturn | undefined {
  const known = timeline
    .last('dump-threads', (o) => o.atMs <= fromMs && o.threads.length > 0)
    ?.threads.map(({ id }) => id);
  const thread =
    known &&
    timeline.first(
      'dump-threads',
      (o) => o.atMs > fromMs && o.atMs <= atMs && o.threads.some(({ id }) => !known.includes(id)),
    );
  const started = timeline.first(
    'log',
    (o) => o.server === 'source' && o.condition === 'dump-thread-started' && o.atMs > fromMs && o.atMs <= atMs,
  );
  const back = [thread, started].filter((o) => o !== undefined).sort((a, b) => a.atMs - b.atMs)[0];
  if (back)
    return {
      sign: back,
      words: `with the return of the replica: a new dump thread existed at ${Math.round(back.atMs)} ms`,
    };
  const left = firstReplicaReaction(timeline, fromMs);
  if (!left || left.atMs > atMs || atMs - left.atMs > closeMs || sourceClosedFirst(timeline, fromMs)) return undefined;
  return {
    sign: left,
    words: `with the return of the replica: the replica had closed its connection ${Math.round(atMs - left.atMs)} ms before`,
  };
}

/** The proxy saw the source end the connection of the fault's time: then the replica left because of that, however near the two are. */
function sourceClosedFirst(timeline: Timeline, fromMs: number): boolean {
  const open = timeline.last('proxy', (o) => o.atMs <= fromMs)?.connections.flatMap((c) => (c.open ? [c.id] : []));
  const ended = timeline
    .of('proxy')
    .flatMap((o) => o.connections)
    .find((c) => open?.includes(c.id) && c.closedBy !== null);
  return ended?.closedBy?.startsWith('upstream') ?? false;
}
