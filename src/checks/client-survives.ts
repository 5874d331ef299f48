import { earlyToleranceMs } from '../measures/blocked-write.ts';
import {
  isLongEnough,
  type PausedClientOptions,
  pausedClient,
  pausedClientEvidence,
} from '../measures/paused-client.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** A client that paused while it read a large result, for less than net_write_timeout after the buffers were full, got all of it. */
export function clientSurvives(options: PausedClientOptions): Check {
  const { netWriteTimeoutS, sizeMs } = options;
  const timeoutMs = 1000 * netWriteTimeoutS;
  return {
    name: 'client-survives',
    ...finding('clients'),
    judge(timeline) {
      const client = pausedClient(timeline, options);
      if ('reason' in client) return inconclusive(client.reason, client.evidence);
      const { ended, pausedMs, cutOffMs } = client;
      const evidence = pausedClientEvidence(client);
      const pause = `a write to it was blocked for ${pausedMs} ms (net_write_timeout ${timeoutMs} ms)`;
      if (cutOffMs !== null && cutOffMs >= timeoutMs - earlyToleranceMs(timeoutMs))
        return inconclusive(
          `the client paused for ${pausedMs} ms instead of ${sizeMs} ms, and was cut off after ${cutOffMs} ms, at net_write_timeout (${timeoutMs} ms)`,
          evidence,
        );
      if (cutOffMs !== null)
        return fail(
          `the client was cut off ${cutOffMs} ms after a write to it began to block, before net_write_timeout (${timeoutMs} ms)`,
          evidence,
        );
      if (ended.event !== 'whole')
        return fail(`the client did not get the whole result after ${pause}: ${ended.error}`, evidence);
      if (!isLongEnough(client, options))
        return inconclusive(`the client got the whole result, but ${pause} instead of ${sizeMs} ms`, evidence);
      return pass(`the client got the whole result (${ended.rows} rows) after ${pause}`, evidence);
    },
  };
}
