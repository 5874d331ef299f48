import type { Timeline } from '../../model/timeline.ts';

/** A number over time; `null` where nothing is known. Times in ms since the case began. */
export interface Point {
  readonly atMs: number;
  readonly value: number | null;
}

/**
 * Thins a series for drawing: in each of `buckets` equal stretches the first, lowest, highest and last point stay, so that
 * neither a peak nor the moment of a change is lost.
 */
export function downsample(points: readonly Point[], buckets: number): Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length <= buckets * 2) return [...points];
  const width = (last.atMs - first.atMs) / buckets || 1;
  const kept: Point[] = [];
  let bucket: Point[] = [];
  let index = 0;
  for (const point of points) {
    const own = Math.floor((point.atMs - first.atMs) / width);
    if (own !== index) {
      kept.push(...essential(bucket));
      bucket = [];
      index = own;
    }
    bucket.push(point);
  }
  return [...kept, ...essential(bucket)];
}

function essential(bucket: readonly Point[]): Point[] {
  if (bucket.length <= 3) return [...bucket];
  const by = (better: (a: number, b: number) => boolean) =>
    bucket.reduce((a, b) => (better(b.value ?? 0, a.value ?? 0) ? b : a));
  const keep = new Set([
    bucket[0],
    by((a, b) => a < b),
    by((a, b) => a > b),
    bucket.at(-1),
    bucket.find((p) => p.value === null),
  ]);
  return bucket.filter((point) => keep.has(point));
}

/** Bytes waiting in the source's socket to be sent. Several sockets at once are added up. */
export function sendQueue(timeline: Timeline): Point[] {
  return timeline.of('sockets').map((o) => ({
    atMs: o.atMs,
    value: o.sockets.filter((s) => s.end === 'source').reduce((sum, s) => sum + s.sendQueue, 0),
  }));
}

/**
 * Cumulative bytes the proxy received from the source and passed on to the replica, over all its connections so far. A sample in which a connection
 * was not counted gives no point: a sum without it would be wrong. A proxy that never counts gives none at all.
 */
export function proxyBytes(timeline: Timeline): { readonly received: Point[]; readonly passedOn: Point[] } {
  const inById = new Map<number, number>();
  const outById = new Map<number, number>();
  const received: Point[] = [];
  const passedOn: Point[] = [];
  for (const { atMs, connections } of timeline.of('proxy')) {
    for (const c of connections) {
      inById.set(c.id, Math.max(c.downstreamIn ?? 0, inById.get(c.id) ?? 0));
      outById.set(c.id, Math.max(c.downstreamOut ?? 0, outById.get(c.id) ?? 0));
    }
    if (connections.some((c) => c.downstreamIn === null || c.downstreamOut === null)) continue;
    received.push({ atMs, value: total(inById) });
    passedOn.push({ atMs, value: total(outById) });
  }
  return { received, passedOn };
}

function total(byId: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const value of byId.values()) sum += value;
  return sum;
}
