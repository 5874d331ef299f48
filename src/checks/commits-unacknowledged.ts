import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * While the fault was in place the source went on without acknowledgements for at least this share of its commits, percent; semi-sync was on before, and
 * clients were told nothing of it.
 */
export function commitsUnacknowledged({ atLeastPercent }: { atLeastPercent: number }): Check {
  return {
    name: 'commits-unacknowledged',
    ...finding('semi-sync'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const before = timeline.last('semi-sync', (o) => o.atMs <= injected.atMs);
      const last = timeline.last(
        'semi-sync',
        (o) => o.atMs > injected.atMs && o.atMs <= (healed?.atMs ?? Number.POSITIVE_INFINITY),
      );
      if (!before || !last) return inconclusive('semi-sync was not observed before and during the fault');
      if (!before.source.active) return inconclusive('semi-sync was off before the fault', [before.seq]);
      const moved = (name: 'acknowledged' | 'unacknowledged'): number =>
        (last.source[name] ?? 0) - (before.source[name] ?? 0);
      const [bare, sure] = [moved('unacknowledged'), moved('acknowledged')];
      if (bare + sure === 0) return inconclusive('nothing was committed during the fault', [before.seq, last.seq]);
      const percent = Math.round((100 * bare) / (bare + sure));
      const said = `${bare} of ${bare + sure} commits (${percent} %) were answered without an acknowledgement`;
      return percent < atLeastPercent
        ? fail(`${said}, expected at least ${atLeastPercent} %`, [before.seq, last.seq])
        : pass(said, [before.seq, last.seq]);
    },
  };
}
