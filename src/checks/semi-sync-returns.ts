import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** After heal the source waits for acknowledgements again, by itself, within the time. */
export function semiSyncReturns({ withinMs }: { withinMs: number }): Check {
  return {
    name: 'semi-sync-returns',
    ...finding('semi-sync'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected || !healed) return inconclusive('no fault was injected and healed');
      const off = timeline.first('semi-sync', (o) => o.atMs > injected.atMs && !o.source.active);
      if (!off) return inconclusive('semi-sync was never seen off', [injected.seq]);
      const back = timeline.first('semi-sync', (o) => o.atMs > Math.max(off.atMs, healed.atMs) && o.source.active);
      const gap = timeline.gapsWithin(healed.atMs, back?.atMs ?? Number.POSITIVE_INFINITY, ['semi-sync'])[0];
      if (gap) return inconclusive('semi-sync was not observed continuously after healing', [gap.seq]);
      const last = timeline.last('semi-sync');
      if (!last || last.atMs < healed.atMs)
        return inconclusive('semi-sync was not observed after healing', [healed.seq]);
      if (!back || !last.source.active) return fail('the source still does not wait for acknowledgements', [last.seq]);
      const afterMs = Math.round(back.atMs - healed.atMs);
      if (afterMs > withinMs)
        return fail(`semi-sync returned only ${afterMs} ms after healing, expected within ${withinMs} ms`, [
          healed.seq,
          back.seq,
        ]);
      return pass(`semi-sync returned by itself ${afterMs} ms after healing`, [
        ...new Set([off.seq, back.seq, last.seq]),
      ]);
    },
  };
}
