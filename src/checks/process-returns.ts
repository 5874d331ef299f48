import type { PathProcess } from '../model/samples.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** A killed process was seen to end, came back under another process id, and is there to the end. */
export function processReturns({ process }: { process: PathProcess }): Check {
  return {
    name: 'process-returns',
    ...finding('process'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const lost = timeline.first('probe-lost', (o) => o.probe === 'processes');
      if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
      const seen = timeline.of('process').filter((o) => o.process === process);
      const before = seen.findLast((o) => o.atMs <= injected.atMs);
      if (!before) return inconclusive(`the process of the ${process} was not observed before the fault`);
      // The process may have ended and begun again between two looks; the new process id tells then.
      const back = seen.find((o) => o.atMs > injected.atMs && o.event === 'restarted' && o.pid !== before.pid);
      const last = seen.at(-1) ?? before;
      if (!back) return fail(`the ${process} did not come back as a new process`, [before.seq, last.seq]);
      if (last.event === 'ended') return fail(`the ${process} came back and ended again`, [back.seq, last.seq]);
      return pass(`the ${process} (pid ${before.pid}) was gone and came back (pid ${back.pid})`, [
        ...new Set([before.seq, back.seq, last.seq]),
      ]);
    },
  };
}
