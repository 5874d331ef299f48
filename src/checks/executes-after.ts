import { deliveryDelays } from '../measures/control-stretch.ts';
import { markedStretch } from '../measures/crossed-bytes.ts';
import { median } from '../model/median.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

interface ExecutesAfterOptions {
  /** As marked by the play (`stretchMark`). */
  readonly stretch: string;
  /** Bounds of the median, s; both included. */
  readonly fromS: number;
  readonly toS: number;
}

/** Fewer transactions say nothing. */
const leastWrites = 5;

/** The replica executed the transactions that were acknowledged in a marked stretch of the play so long afterwards (median). */
export function executesAfter({ stretch, fromS, toS }: ExecutesAfterOptions): Check {
  return {
    name: `executes-after-${stretch}`,
    ...finding('applier'),
    judge(timeline) {
      const marked = markedStretch(timeline, stretch);
      if (!marked) return inconclusive(`the scenario did not mark a stretch ${stretch}`);
      const { begin, end } = marked;
      const evidence = [begin.seq, end.seq];
      const delays = deliveryDelays(timeline, begin.atMs, end.atMs);
      const middleMs = median(delays);
      if (middleMs === null || delays.length < leastWrites)
        return inconclusive(`${delays.length} transactions were acknowledged in the stretch ${stretch}`, evidence);
      const said = `${delays.length} transactions were executed ${(middleMs / 1000).toFixed(1)} s after their commit (median)`;
      // Without samples, what was executed counts as executed at the end.
      const lost = timeline.first('probe-lost', (o) => o.probe === 'replication');
      if (lost) return inconclusive(`the replication probe was lost: ${lost.reason}`, [lost.seq]);
      const [gap] = timeline.gapsWithin(begin.atMs, end.atMs + middleMs, ['replication']);
      if (gap) return inconclusive('the replica was not observed continuously', [gap.seq]);
      return middleMs < fromS * 1000 || middleMs > toS * 1000
        ? fail(`${said}, expected ${fromS} to ${toS} s`, evidence)
        : pass(said, evidence);
    },
  };
}
