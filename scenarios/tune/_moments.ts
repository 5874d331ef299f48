import type { Observation, Timeline } from 'replfault';

/*
 * What a moment is worth. Probes look every 30 ms, so what they see has happened between two looks: the middle of the two is as often too early
 * as too late, and the length between two such moments is too short as often as too long. The later look alone would make every beginning late and so
 * every disturbance too short; the two ends of one length must be read alike.
 */

/** The middle of the stretch in which something happened, ms. */
const middle = (fromMs: number, toMs: number): number => (Math.min(fromMs, toMs) + toMs) / 2;

/**
 * When a fault began to bite: after its injection was begun, and before the next thing was recorded, which was after the injection had ended. Kernel
 * rules in containers take some 100 ms of that. `notBeforeMs`: it was seen not to bite yet.
 */
export function bitesMs(timeline: Timeline, injected: Observation<'fault'>, notBeforeMs = injected.atMs): number {
  const next = timeline.observations.find((o) => o.seq > injected.seq && o.atMs >= injected.atMs);
  return middle(Math.max(injected.atMs, notBeforeMs), next?.atMs ?? injected.atMs);
}

/** When a fault was taken away: its last proof is the last thing before, and `healed` is recorded when bytes may already flow. */
export function healsMs(lastProof: Observation<'fault'>, healed: Observation<'fault'>): number {
  return middle(lastProof.atMs, healed.atMs);
}

/** When something came about that a probe saw in this sample for the first time: after its sample before. */
export function cameAboutMs(timeline: Timeline, seen: Observation<'replication'> | Observation<'proxy'>): number {
  const before = timeline.last(seen.kind, (o) => o.atMs < seen.atMs);
  return middle(before?.atMs ?? seen.atMs, seen.atMs);
}

/** When bytes last passed the proxy, as far as samples until `untilMs` tell; `null` where none were seen to, `undefined` where nobody counts them. */
export function lastPassedMs(timeline: Timeline, untilMs: number): number | null | undefined {
  let latestMs: number | null = null;
  let known: { readonly bytes: number; readonly atMs: number } | undefined;
  for (const { atMs, connections } of timeline.of('proxy')) {
    if (atMs > untilMs) break;
    if (connections.some(({ open, downstreamOut }) => open && downstreamOut === null)) return undefined;
    const bytes = connections.reduce((sum, { downstreamOut }) => sum + (downstreamOut ?? 0), 0);
    if (known !== undefined && bytes > known.bytes) latestMs = middle(known.atMs, atMs);
    known = { bytes, atMs };
  }
  return latestMs;
}

/** Window probes count as a byte in the queue; they are no progress. */
const sequenceNoiseBytes = 16;

const sendQueueOf = ({ sockets }: Observation<'sockets'>): number | undefined =>
  sockets.find(({ end, state }) => end === 'source' && state === 'ESTABLISHED')?.sendQueue;

/**
 * When a write of the source began to block: its send queue grew a last time, between one sample and the next, and then stood still. The middle of
 * these two, ms, but not before `fromMs`; `undefined` where the queue is not seen to grow. All of it may happen between two samples, so the last
 * one before `fromMs` counts too.
 */
export function blockedSinceMs(
  timeline: Timeline,
  fromMs: number,
  toMs = Number.POSITIVE_INFINITY,
): number | undefined {
  let sinceMs: number | undefined;
  let previous: { readonly atMs: number; readonly queue: number } | undefined;
  for (const sample of timeline.of('sockets')) {
    const { atMs } = sample;
    if (atMs >= toMs) break;
    const queue = sendQueueOf(sample);
    if (queue === undefined) continue;
    if (previous && atMs >= fromMs && queue > previous.queue + sequenceNoiseBytes)
      sinceMs = Math.max(fromMs, (previous.atMs + atMs) / 2);
    previous = { atMs, queue };
  }
  return sinceMs;
}

/**
 * When a write failed of which the log tells: the source closes the connection then, which the table of sockets shows, often before anybody has
 * read the log. Where no socket was watched, the log alone counts.
 */
export function failedMs(timeline: Timeline, fromMs: number, complaint: Observation<'log'>): number {
  let closed: Observation<'sockets'> | undefined;
  let wasOpen = false;
  // The last time that it went: a sample may miss a socket, and the replica may be back before the log is read.
  for (const sample of timeline.of('sockets')) {
    if (sample.atMs > complaint.atMs) break;
    const isOpen = sendQueueOf(sample) !== undefined;
    if (sample.atMs > fromMs && wasOpen && !isOpen) closed = sample;
    wasOpen = isOpen;
  }
  const toMs = Math.min(complaint.atMs, closed?.atMs ?? complaint.atMs);
  const open = timeline.last('sockets', (o) => o.atMs > fromMs && o.atMs < toMs && sendQueueOf(o) !== undefined);
  return middle(open?.atMs ?? toMs, toMs);
}
