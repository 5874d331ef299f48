import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** Commits begin every few hundredths of a second, so one may already be waiting when the fault is recorded, ms. */
const earlyMs = 100;

/**
 * Without acknowledgements a commit waits for the semi-sync timeout, and then the source goes on without them: the client gets its answer
 * late, and is not told that no replica has the transaction.
 */
export function semiSyncFallsBack({ timeoutMs, slackMs }: { timeoutMs: number; slackMs: number }): Check {
  return {
    name: 'semi-sync-falls-back',
    ...finding('semi-sync'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const before = timeline.last('semi-sync', (o) => o.atMs <= injected.atMs);
      if (!before) return inconclusive('semi-sync was not observed before the fault', [injected.seq]);
      if (!before.source.active) return inconclusive('semi-sync was off before the fault', [before.seq]);
      const off = timeline.first('semi-sync', (o) => o.atMs > injected.atMs && !o.source.active);
      const gap = timeline.gapsWithin(injected.atMs, off?.atMs ?? Number.POSITIVE_INFINITY, ['semi-sync'])[0];
      if (gap) return inconclusive('semi-sync was not observed continuously', [gap.seq]);
      if (!off) {
        const watched = timeline.last('semi-sync', (o) => o.atMs > injected.atMs);
        if (!watched) return inconclusive('semi-sync was not observed after the fault', [injected.seq]);
        return fail('the source never stopped waiting for acknowledgements', [injected.seq, watched.seq]);
      }
      const afterMs = Math.round(off.atMs - injected.atMs);
      if (afterMs < timeoutMs - earlyMs)
        return fail(`the source gave up acknowledgements after ${afterMs} ms, before its timeout (${timeoutMs} ms)`, [
          off.seq,
        ]);
      if (afterMs > timeoutMs + slackMs)
        return fail(
          `the source gave up acknowledgements only after ${afterMs} ms (timeout ${timeoutMs} ms, slack ${slackMs} ms)`,
          [off.seq],
        );
      const late = timeline.first(
        'write',
        (o) => o.outcome === 'ok' && o.atMs > injected.atMs && o.atMs - o.startedAtMs >= timeoutMs - earlyMs,
      );
      if (!late) return fail('no commit waited for the semi-sync timeout', [injected.seq, off.seq]);
      const waitedMs = Math.round(late.atMs - late.startedAtMs);
      return pass(
        `a commit waited ${waitedMs} ms and was then acknowledged to the client; the source gave up semi-sync ${afterMs} ms after the fault (timeout ${timeoutMs} ms)`,
        [injected.seq, off.seq, late.seq],
      );
    },
  };
}
