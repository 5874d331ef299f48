import type { ObservationKind } from '../model/timeline.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

/** Median between samples may be at most this, ms. */
const largestMedianMs = 50;
const sampled: readonly ObservationKind[] = ['replication', 'dump-threads', 'sockets', 'proxy'];

/** Every probe kept seeing its server: none lost, and the median between samples stayed within 50 ms. */
export const probesUnbroken: Check = {
  name: 'probes-unbroken',
  judge(timeline) {
    const lost = timeline.first('probe-lost');
    if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
    const evidence: number[] = [];
    let worst = 0;
    for (const kind of sampled) {
      const times = timeline.of(kind);
      const median = medianStep(times.map((o) => o.atMs));
      const last = times.at(-1);
      if (median === null || !last) return inconclusive(`${kind} was not sampled`);
      if (median > largestMedianMs)
        return inconclusive(`${kind} was sampled only every ${Math.round(median)} ms (median)`, [last.seq]);
      worst = Math.max(worst, median);
      evidence.push(last.seq);
    }
    const gaps = timeline.of('gap').length;
    return pass(`samples every ${Math.round(worst)} ms or less (median), ${gaps} gap(s) over 250 ms`, evidence);
  },
};

function medianStep(times: readonly number[]): number | null {
  const steps = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? 0))
    .sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? null;
}
