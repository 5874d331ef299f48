import { earlyToleranceMs } from '../measures/blocked-write.ts';
import { counterDelta } from '../measures/counter-delta.ts';
import {
  isLongEnough,
  type PausedClientOptions,
  pausedClient,
  pausedClientEvidence,
} from '../measures/paused-client.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * A client that paused while it read a large result, for longer than net_write_timeout after the buffers were full, was cut off by the server: not
 * before that time, and before the client read on. The client itself learns of it when it reads on.
 */
export function clientIsCutOff(options: PausedClientOptions): Check {
  const { netWriteTimeoutS, sizeMs } = options;
  const timeoutMs = 1000 * netWriteTimeoutS;
  return {
    name: 'client-is-cut-off',
    ...finding('clients'),
    judge(timeline) {
      const client = pausedClient(timeline, options);
      if ('reason' in client) return inconclusive(client.reason, client.evidence);
      const { ended, pausedMs, cutOffMs, blocked } = client;
      const evidence = pausedClientEvidence(client);
      const pause = `a write to it was blocked for ${pausedMs} ms (net_write_timeout ${timeoutMs} ms)`;
      if (cutOffMs === null || ended.event === 'whole') {
        if (!isLongEnough(client, options))
          return inconclusive(`the client was not cut off, but ${pause} instead of ${sizeMs} ms`, evidence);
        return ended.event === 'whole'
          ? fail(`the client got the whole result although ${pause}`, evidence)
          : inconclusive(`the client failed only when it read on, after ${pause}: ${ended.error}`, evidence);
      }
      if (cutOffMs < timeoutMs - earlyToleranceMs(timeoutMs))
        return fail(
          `the client was cut off ${cutOffMs} ms after a write to it began to block, before net_write_timeout (${timeoutMs} ms)`,
          evidence,
        );
      const timedOut = counterDelta(timeline, 'source', '1161');
      if (timedOut.delta === 0)
        return inconclusive(
          `the client was cut off after ${cutOffMs} ms, but error 1161 (write interrupted by timeout) was not counted`,
          [...new Set([...evidence, ...timedOut.evidence])],
        );
      const counted = timedOut.delta === null ? '' : `, error 1161 counted ${timedOut.delta} time(s)`;
      return pass(
        `the client was cut off ${cutOffMs} ms after a write to it began to block (net_write_timeout ${timeoutMs} ms)${counted}; it had ${ended.rows} rows, ${percent(ended.readBytes, blocked.resultBytes)} of the result: ${ended.error}`,
        [...new Set([...evidence, ...timedOut.evidence])],
      );
    },
  };
}

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;
