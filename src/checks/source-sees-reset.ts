import { counterDelta } from '../measures/counter-delta.ts';
import { complaintOf } from '../measures/give-up.ts';
import { hiddenCounters, noCounters } from '../measures/hidden-evidence.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * The source's write to the replica failed because the connection was reset: soon after the fault, not after net_write_timeout, and
 * where the server counts errors, as 1160 (write failed) and not as 1161 (write timed out).
 */
export function sourceSeesReset({ withinMs }: { withinMs: number }): Check {
  return {
    name: 'source-sees-reset',
    ...finding('source-write'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const { complaint: line, hidden } = complaintOf(timeline, injected.atMs, ['1160']);
      const gap = timeline.gapsWithin(injected.atMs, line?.atMs ?? Number.POSITIVE_INFINITY, ['error-log-source'])[0];
      if (gap) return inconclusive('the source log was not observed continuously', [gap.seq]);
      const counters = timeline.last('counters', (o) => o.server === 'source' && o.atMs >= (line ?? injected).atMs);
      if (!counters) return inconclusive('the source was not observed after the fault', [injected.seq]);
      if (!line && hidden && !counters.errors)
        return inconclusive(`a failed write would not be shown: ${hidden.reason}; ${noCounters(timeline, 'source')}`, [
          hidden.seq,
          counters.seq,
        ]);
      if (!line) return fail('the source never reported a failed write to the replica', [injected.seq, counters.seq]);
      const afterMs = Math.round(line.atMs - injected.atMs);
      if (afterMs > withinMs)
        return fail(
          `the source reported the failed write only ${afterMs} ms after the fault, expected within ${withinMs} ms`,
          [injected.seq, line.seq],
        );
      const timedOut = counterDelta(timeline, 'source', '1161').delta;
      const failed = counterDelta(timeline, 'source', '1160').delta;
      if (timedOut !== null && timedOut > 0)
        return fail('error 1161 (write interrupted by timeout) was counted, so the write timed out', [
          line.seq,
          counters.seq,
        ]);
      if (failed === 0) return fail('error 1160 (write failed) was not counted', [line.seq, counters.seq]);
      const unseen = [hidden?.reason, hiddenCounters(timeline, 'source')?.reason].filter((one) => one !== undefined);
      const counted = [failed === null ? '' : `, error 1160 counted ${failed} time(s), 1161 not`, ...unseen].join('; ');
      return pass(`the source's write failed ${afterMs} ms after the fault${counted}`, [
        injected.seq,
        line.seq,
        counters.seq,
        ...(hidden ? [hidden.seq] : []),
      ]);
    },
  };
}
