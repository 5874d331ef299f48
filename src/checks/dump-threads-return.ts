import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface DumpThreadsReturnOptions {
  /** As many as replicas follow the source. */
  readonly last: number;
  /** So many at once at most, after the healing. */
  readonly atMost: number;
}

/** After the healing the source never had more dump threads than allowed, and in the end as many as it has replicas. */
export function dumpThreadsReturn({ last: expected, atMost }: DumpThreadsReturnOptions): Check {
  return {
    name: 'dump-threads-return',
    ...finding('dump-threads', 'connection'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected || !healed) return inconclusive('no fault was injected and healed');
      const lost = timeline.first('probe-lost', (o) => o.probe === 'dump-threads');
      if (lost) return inconclusive(`the dump-threads probe was lost: ${lost.reason}`, [lost.seq]);
      const under = timeline.of('dump-threads').filter((o) => o.atMs > injected.atMs && o.atMs <= healed.atMs);
      const after = timeline.of('dump-threads').filter((o) => o.atMs > healed.atMs);
      const last = after.at(-1);
      if (!last) return inconclusive('the dump threads were not observed after the healing', [healed.seq]);
      const counts = after.map(({ threads }) => threads.length);
      const most = Math.max(...counts);
      const before = under.map(({ threads }) => threads.length);
      const peak = after[counts.indexOf(most)] ?? last;
      const evidence = [...new Set([healed.seq, peak.seq, last.seq])];
      const said = `after the healing the source had ${most} dump threads at once at most and ${last.threads.length} in the end${before.length === 0 ? '' : `; while the fault was in force ${Math.min(...before)} to ${Math.max(...before)}`}`;
      if (most > atMost) return fail(`${said}; expected at most ${atMost}`, evidence);
      const gap = timeline.gapsWithin(healed.atMs, last.atMs, ['dump-threads'])[0];
      if (gap) return inconclusive(`${said}; they were not observed continuously`, [gap.seq]);
      if (last.threads.length !== expected) return fail(`${said}; expected ${expected} in the end`, evidence);
      return pass(said, evidence);
    },
  };
}
