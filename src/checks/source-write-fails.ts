import { counterDelta } from '../measures/counter-delta.ts';
import { firstSourceComplaint } from '../measures/source-detection.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface SourceWriteFailsOptions {
  /** net_write_timeout in force, seconds. */
  readonly netWriteTimeoutS: number;
  /** How much later than the timeout the log line may come (filling the buffers, sampling), ms. */
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
        return fail('the source never reported a failed write to the replica', [injected.seq]);
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
      if (afterMs > timeoutMs + slackMs)
        return fail(
          `the source gave up only after ${Math.round(afterMs)} ms (net_write_timeout ${timeoutMs} ms, slack ${slackMs} ms)`,
          [line.seq],
        );
      const timedOut = counterDelta(timeline, 'source', '1161');
      if (timedOut.delta === 0)
        return fail('the log line appeared but error 1161 (write interrupted by timeout) was not counted', [
          line.seq,
          ...timedOut.evidence,
        ]);
      const counted = timedOut.delta === null ? '' : `, error 1161 counted ${timedOut.delta} time(s)`;
      return pass(`the source gave up after ${Math.round(afterMs)} ms (net_write_timeout ${timeoutMs} ms)${counted}`, [
        injected.seq,
        line.seq,
        ...timedOut.evidence,
      ]);
    },
  };
}
