import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import { median } from '../../model/median.ts';
import { readCalls, syncCalls, traceCalls } from '../call-tracer.ts';
import { serverAt } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** How long the disk is watched before it is made slow, ms. */
const baselineMs = 250;
const longestDelayMs = 10_000;
/** What can be slow, with the words of the proof. */
const kinds = {
  syncs: { calls: syncCalls, words: 'fsync' },
  reads: { calls: readCalls, words: 'read' },
} as const;

/**
 * Every fsync of a server, or every read of a file, takes longer by so many milliseconds, as on a disk that is slow, far away or out of its share of
 * operations. It is the tracer that lets the calls wait; it also makes every other system call of the server somewhat slower, which the watch before tells
 * apart. Slow syncs show only on a server that waits for its disk at commit (`sync_binlog`, `innodb_flush_log_at_trx_commit`), slow reads where it has to
 * read: a dump thread reads binary logs, also those that the kernel has in memory.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source', 'replica'],
  needs: ['tracing'],
  withoutReplica: true,
  defaults: { delayMs: 50, what: 'syncs' },
  async inject(target, params, leg) {
    const delayMs = Number(params['delayMs']);
    if (!(delayMs >= 1 && delayMs <= longestDelayMs))
      throw usageError(
        'BAD_FAULT_PARAMETER',
        `slow-disk needs a delayMs from 1 to ${longestDelayMs}, not ${params['delayMs']}`,
      );
    const what = whatOf(params['what']);
    const { calls, words } = kinds[what];
    const { tracer } = target;
    if (!tracer) throw new ReplfaultError('TRACER', 'a slow disk needs the system call tracer, which is not available');
    const { pid } = serverAt(target, leg);
    const watch = await traceCalls(tracer, { pid, calls, delayMs: 0 });
    await delay(baselineMs);
    await watch.stop();
    const before = median(watch.took());
    const slowed = await traceCalls(tracer, { pid, calls, delayMs });
    return {
      async proof() {
        const took = slowed.took();
        const now = median(took);
        return {
          // One that was never called slowed nothing down.
          tookEffect: now !== null && now >= delayMs && now > (before ?? 0),
          summary: `${took.length} ${words} calls of the ${leg} took ${now ?? '?'} ms (median), ${before ?? '?'} ms before; each was delayed by ${delayMs} ms`,
          numbers: {
            [what]: took.length,
            medianMs: now,
            maxMs: took.length > 0 ? Math.max(...took) : null,
            [`${what}Before`]: watch.took().length,
            medianBeforeMs: before,
          },
        };
      },
      heal: () => slowed.stop(),
    };
  },
};

function whatOf(value: unknown): keyof typeof kinds {
  const found = (['syncs', 'reads'] as const).find((one) => one === value);
  if (found) return found;
  throw usageError('BAD_FAULT_PARAMETER', `slow-disk cannot slow down ${String(value)}`, 'use syncs or reads');
}
