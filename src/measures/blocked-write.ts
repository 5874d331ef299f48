import type { Observation, Timeline } from '../model/timeline.ts';

/** A window probe counts as one byte in the queue; it is no progress. */
const sequenceNoiseBytes = 16;

/** How much earlier than a timeout something may come that is due to it, ms: clocks and samples are not exact. */
export function earlyToleranceMs(timeoutMs: number): number {
  return Math.max(100, timeoutMs * 0.05);
}

/** What the send queue of the source tells about the write that was under way at some moment. */
export interface BlockedWrite {
  /** The moment itself. */
  readonly atMs: number;
  /** Time since the queue grew for the last time, that is, since a write of the source got anywhere. */
  readonly atLeastMs: number;
  /** The same from the sample before: the write ended somewhere between the two. */
  readonly atMostMs: number;
  /** Last moment at which the queue was seen to grow; the beginning of the fault where it never was. */
  readonly sinceMs: number;
  /** Bytes in the queue at last. */
  readonly queueBytes: number;
  readonly evidence: readonly number[];
}

/**
 * How long a write of the source has been blocked at a moment after a fault, on the connection that was there when the fault began.
 * `undefined` where that send queue was not sampled.
 */
export function blockedWriteAt(timeline: Timeline, fromMs: number, atMs: number): BlockedWrite | undefined {
  const samples = timeline.of('sockets').filter((o) => o.atMs < atMs);
  const before = samples.findLast((o) => o.atMs <= fromMs && sourceSocket(o) !== undefined);
  const port = before && sourceSocket(before)?.peerPort;
  let grown: { readonly atMs: number; readonly afterMs: number; readonly seq: number } | undefined;
  let previous: { readonly atMs: number; readonly queue: number } | undefined;
  let last: { readonly queue: number; readonly seq: number } | undefined;
  for (const sample of samples) {
    if (sample.atMs < (before?.atMs ?? fromMs)) continue;
    const queue = sourceSocket(sample, port)?.sendQueue;
    if (queue === undefined) continue;
    if (previous && sample.atMs >= fromMs && queue > previous.queue + sequenceNoiseBytes)
      grown = { atMs: sample.atMs, afterMs: Math.max(fromMs, previous.atMs), seq: sample.seq };
    previous = { atMs: sample.atMs, queue };
    if (sample.atMs >= fromMs) last = { queue, seq: sample.seq };
  }
  if (!last) return undefined;
  const sinceMs = grown?.atMs ?? fromMs;
  return {
    atMs,
    atLeastMs: atMs - sinceMs,
    atMostMs: atMs - (grown?.afterMs ?? fromMs),
    sinceMs,
    queueBytes: last.queue <= sequenceNoiseBytes ? 0 : last.queue,
    evidence: [...new Set([...(grown ? [grown.seq] : []), last.seq])],
  };
}

function sourceSocket({ sockets }: Observation<'sockets'>, port?: number) {
  return sockets.find(
    (s) => s.end === 'source' && s.state === 'ESTABLISHED' && (port === undefined || s.peerPort === port),
  );
}

/**
 * Whether the source had something to send all the time: clients committed after the write was blocked, or a burst put more into the binary log
 * than the queue holds. Without either, a queue that stands still is one that nobody writes to.
 */
export function hadMoreToSend(timeline: Timeline, { sinceMs, queueBytes, atMs: untilMs }: BlockedWrite): boolean {
  const within = (o: Observation): boolean => o.atMs > sinceMs && o.atMs < untilMs;
  if (timeline.first('write', (o) => o.outcome === 'ok' && within(o))) return true;
  if (new Set(timeline.of('replication').flatMap((o) => (within(o) ? [o.sourceGtid] : []))).size > 1) return true;
  const { injected } = timeline;
  const burst = timeline
    .of('burst')
    .filter((o) => injected !== undefined && o.startedAtMs >= injected.atMs && o.startedAtMs < untilMs)
    .reduce((sum, o) => sum + (o.binlogBytes ?? 0), 0);
  return burst > queueBytes;
}
