import { counterDelta } from '../measures/counter-delta.ts';
import { firstSourceComplaint } from '../measures/source-detection.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** A window probe counts as one byte in the queue; it is no progress. */
const sequenceNoiseBytes = 16;

export interface SourceWriteFailsOptions {
  /** net_write_timeout in force, seconds. */
  readonly netWriteTimeoutS: number;
  /** How much later than the timeout, counted from the last progress of the send queue, the log line may come, ms. */
  readonly slackMs: number;
}

/**
 * The 1190 condition: the source gave up writing to the replica. Its log line must come no earlier than net_write_timeout after
 * the fault and no later than the slack allows, and where the server counts errors, 1161 (timeout) must have moved.
 */
export function sourceWriteFails({ netWriteTimeoutS, slackMs }: SourceWriteFailsOptions): Check {
  return {
    name: 'source-write-fails',
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const line = firstSourceComplaint(timeline, injected.atMs);
      if (!line) {
        const gap = timeline.gapsWithin(injected.atMs, Number.POSITIVE_INFINITY, ['error-log-source'])[0];
        if (gap) return inconclusive('the source log was not watched all the time', [gap.seq]);
        const watched = timeline.last('counters', (o) => o.server === 'source' && o.atMs > injected.atMs);
        if (!watched) return inconclusive('the source was not observed after the fault', [injected.seq]);
        return fail('the source never reported a failed write to the replica', [injected.seq, watched.seq]);
      }
      const afterMs = line.atMs - injected.atMs;
      const timeoutMs = netWriteTimeoutS * 1000;
      const gap = timeline.gapsWithin(injected.atMs, line.atMs, ['error-log-source'])[0];
      if (gap)
        return inconclusive(`the source log was not watched for ${Math.round(gap.toMs - gap.fromMs)} ms`, [
          gap.seq,
          line.seq,
        ]);
      if (afterMs < timeoutMs)
        return fail(`the source gave up after ${Math.round(afterMs)} ms, before net_write_timeout (${timeoutMs} ms)`, [
          line.seq,
        ]);
      const progress = lastQueueGrowth(timeline, injected.atMs, line.atMs);
      const blockedMs = line.atMs - (progress?.atMs ?? injected.atMs);
      if (blockedMs > timeoutMs + slackMs)
        return fail(
          `the source gave up only ${Math.round(blockedMs)} ms after its last progress (net_write_timeout ${timeoutMs} ms, slack ${slackMs} ms)`,
          [line.seq],
        );
      const timedOut = counterDelta(timeline, 'source', '1161');
      const countedLater = timeline.last('counters', (o) => o.server === 'source' && o.atMs >= line.atMs);
      if (!countedLater) return inconclusive('the error counters were not read after the log line', [line.seq]);
      if (timedOut.delta === 0)
        return fail('the log line appeared but error 1161 (write interrupted by timeout) was not counted', [
          line.seq,
          ...timedOut.evidence,
        ]);
      const counted = timedOut.delta === null ? '' : `, error 1161 counted ${timedOut.delta} time(s)`;
      return pass(
        `the source gave up ${Math.round(afterMs)} ms after the fault and ${Math.round(blockedMs)} ms after its last progress (net_write_timeout ${timeoutMs} ms)${counted}`,
        [injected.seq, line.seq, ...timedOut.evidence],
      );
    },
  };
}

/** The last sample in which the source's send queue had grown: the last moment at which a write of it got anywhere. */
function lastQueueGrowth(timeline: Timeline, fromMs: number, toMs: number): Observation<'sockets'> | undefined {
  let growth: Observation<'sockets'> | undefined;
  let previous: number | undefined;
  for (const sample of timeline.of('sockets')) {
    if (sample.atMs < fromMs || sample.atMs >= toMs) continue;
    const queue = sample.sockets.find((s) => s.end === 'source' && s.state === 'ESTABLISHED')?.sendQueue;
    if (queue === undefined) continue;
    if (previous !== undefined && queue > previous + sequenceNoiseBytes) growth = sample;
    previous = queue;
  }
  return growth;
}
