import { zombieDumpThreads } from '../measures/zombie-dump-threads.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The dump thread of the lost connection lived on beside that of the new one, for so long, ms. */
export function leavesZombie({ fromMs, toMs }: { fromMs: number; toMs: number }): Check {
  return {
    name: 'leaves-zombie',
    ...finding('dump-threads'),
    judge(timeline) {
      const { count, ms } = zombieDumpThreads(timeline);
      const lost = timeline.first('probe-lost', (o) => o.probe === 'dump-threads');
      if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
      if (count.value === null || ms.value === null)
        return inconclusive(count.reason ?? ms.reason ?? 'not measured', count.evidence);
      const lived = Math.round(ms.value);
      if (count.value === 0)
        return toMs === 0
          ? pass('no old dump thread remained beside the new one', count.evidence)
          : fail('no old dump thread remained beside the new one', count.evidence);
      const said = `${count.value} dump thread(s) of lost connections remained beside the new one, ${lived} ms in all`;
      if (lived < fromMs) return fail(`${said}, expected at least ${fromMs} ms`, ms.evidence);
      if (lived > toMs) return fail(`${said}, expected at most ${toMs} ms`, ms.evidence);
      return pass(said, ms.evidence);
    },
  };
}
