import { markedStretch } from '../measures/crossed-bytes.ts';
import { heldBy } from '../measures/held.ts';
import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import type { Observation } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

interface LagShowsOptions {
  /** As marked by the play (`stretchMark`). */
  readonly stretch: string;
  /** Bounds of the largest lag shown, s; both included. */
  readonly fromS: number;
  readonly toS: number;
  /** Which samples count: those in which the replica lacked something that the source had, or those in which it had everything. */
  readonly replica: 'behind' | 'caught-up';
}

/** Fewer samples say nothing. */
const leastSamples = 3;

/** The largest Seconds_Behind_Source (Seconds_Behind_Master) that the replica showed in a marked stretch of the play is within these bounds. */
export function lagShows({ stretch, fromS, toS, replica }: LagShowsOptions): Check {
  const words = replica === 'behind' ? 'lacked transactions' : 'had everything';
  return {
    name: `lag-shows-${stretch}`,
    ...finding('monitoring'),
    judge(timeline) {
      const marked = markedStretch(timeline, stretch);
      if (!marked) return inconclusive(`the scenario did not mark a stretch ${stretch}`);
      const { begin, end } = marked;
      const samples = timeline
        .of('replication')
        .filter((o) => o.seq > begin.seq && o.seq < end.seq && o.sourceSilent !== true)
        .filter((o) => isBehind(o) === (replica === 'behind'));
      const shown = samples.filter(({ status }) => status.lagS !== null);
      if (shown.length < leastSamples)
        return inconclusive(
          `in the stretch ${stretch}, ${shown.length} samples with a lag show a replica that ${words}`,
          [begin.seq, end.seq],
        );
      const lag = ({ status }: Observation<'replication'>): number => status.lagS ?? 0;
      const most = shown.reduce((one, other) => (lag(other) > lag(one) ? other : one));
      const said = `while the replica ${words} (${shown.length} samples), it showed a lag of at most ${lag(most)} s`;
      const evidence = [begin.seq, most.seq, end.seq];
      const within = lag(most) >= fromS && lag(most) <= toS;
      if (!within) return fail(`${said}, expected ${fromS} to ${toS} s`, evidence);
      const lost = timeline.first('probe-lost', (o) => o.probe === 'replication');
      if (lost) return inconclusive(`the replication probe was lost: ${lost.reason}`, [lost.seq]);
      const [gap] = timeline.gapsWithin(begin.atMs, end.atMs, ['replication']);
      return gap
        ? inconclusive(`the replica was not observed continuously in the stretch ${stretch}`, [gap.seq])
        : pass(said, evidence);
    },
  };
}

const isBehind = (o: Observation<'replication'>): boolean => !GtidSet.parse(o.sourceGtid).minus(heldBy(o)).isEmpty;
