import type { Observation, Timeline } from '../model/timeline.ts';
import { type Measure, measured, notInjected, unmeasured } from './measure.ts';

/**
 * Bytes that had to leave the source's send buffer before it could write again: the largest fall of the queue that ended with a
 * new write. While the buffer drains no write is possible, so the timeout of a write fires below (these bytes / timeout).
 */
export function largestDrain(
  samples: readonly Observation<'sockets'>[],
): { bytes: number; evidence: number[] } | undefined {
  let top: { queue: number; seq: number } | undefined;
  let bottom: { queue: number; seq: number } | undefined;
  let largest: { bytes: number; evidence: number[] } | undefined;
  for (const sample of samples) {
    const queue = sample.sockets.find((socket) => socket.end === 'source' && socket.state === 'ESTABLISHED')?.sendQueue;
    if (queue === undefined) continue;
    if (top && bottom && queue > bottom.queue) {
      const bytes = top.queue - bottom.queue;
      if (bytes > (largest?.bytes ?? 0)) largest = { bytes, evidence: [top.seq, bottom.seq, sample.seq] };
      top = { queue, seq: sample.seq };
      bottom = undefined;
    } else if (!top || queue >= top.queue) top = { queue, seq: sample.seq };
    else bottom = { queue, seq: sample.seq };
  }
  return largest;
}

/** The rate, in bytes per second, below which net_write_timeout fires on this path, from the observed send queue. */
export const drainThresholdBps: Measure = (timeline: Timeline) => {
  const { injected, healed } = timeline;
  if (!injected) return unmeasured(notInjected);
  const timeoutS = Number(timeline.first('settings', (o) => o.server === 'source')?.variables['net_write_timeout']);
  if (!(timeoutS > 0)) return unmeasured('net_write_timeout of the source was not recorded');
  const drain = largestDrain(
    timeline
      .of('sockets')
      .filter((o) => o.atMs >= injected.atMs && o.atMs <= (healed?.atMs ?? Number.POSITIVE_INFINITY)),
  );
  if (!drain) return unmeasured('the send queue of the source did not drain and fill again during the fault');
  return measured(drain.bytes / timeoutS, drain.evidence);
};
