import { median } from '../model/median.ts';
import { soundness } from '../model/subject.ts';
import type { Observation, ObservationKind, Timeline } from '../model/timeline.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

/** Median between samples may be at most this, ms. */
const largestMedianMs = 50;
/** A probe that the fault silenced must see its server again this soon after heal, ms. */
const returnsWithinMs = 2_000;
const sampled: readonly ObservationKind[] = ['replication', 'dump-threads', 'sockets', 'proxy'];

/** Every probe kept seeing its server: none lost, and the median between samples stayed within 50 ms. */
export const probesUnbroken: Check = unbroken('probes-unbroken', []);

/** Shared with the check for faults that silence some probes. */
export function unbroken(name: string, silenced: readonly string[]): Check {
  return {
    name,
    ...soundness('observation'),
    judge(timeline) {
      const lost = timeline.first('probe-lost');
      if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
      const evidence: number[] = [];
      let worst = 0;
      for (const kind of sampled) {
        const times = timeline.of(kind);
        const excused = silenced.includes(kind) ? silenceOf(timeline) : undefined;
        const last = times.at(-1);
        const returned = excused && times.find((o) => o.atMs > excused.healedMs);
        if (excused && !(returned && returned.atMs <= excused.healedMs + returnsWithinMs))
          return inconclusive(`${kind} was not sampled within ${returnsWithinMs / 1000} s after healing`, [
            last?.seq ?? excused.seq,
          ]);
        const median = medianStep(
          times,
          excused && { fromMs: excused.fromMs, toMs: returned?.atMs ?? excused.healedMs },
        );
        if (median === null || !last) return inconclusive(`${kind} was not sampled`);
        if (median > largestMedianMs)
          return inconclusive(`${kind} was sampled only every ${Math.round(median)} ms (median)`, [last.seq]);
        worst = Math.max(worst, median);
        evidence.push(last.seq);
      }
      const gaps = timeline.of('gap').length;
      const but = silenced.length > 0 ? `; ${silenced.join(', ')} silenced by the fault itself` : '';
      return pass(`samples every ${Math.round(worst)} ms or less (median), ${gaps} gap(s) over 250 ms${but}`, evidence);
    },
  };
}

interface Silence {
  readonly fromMs: number;
  readonly healedMs: number;
  readonly seq: number;
}

/** From the fault until it was healed, or until a server that an operator restarted afterwards was back. */
function silenceOf(timeline: Timeline): Silence | undefined {
  const { injected, healed } = timeline;
  if (!injected) return undefined;
  // A new process is seen before it serves; that it does is known when its operator goes on.
  const restarted = timeline.last('process', (o) => o.event === 'restarted');
  const serves = restarted && timeline.first('operator', (o) => o.atMs >= restarted.atMs);
  const healedMs = healed ? Math.max(healed.atMs, serves?.atMs ?? 0) : Number.POSITIVE_INFINITY;
  return { fromMs: injected.atMs, healedMs, seq: injected.seq };
}

/** Of the steps outside of an excused stretch. */
function medianStep(
  samples: readonly Observation[],
  excused: { readonly fromMs: number; readonly toMs: number } | undefined,
): number | null {
  const steps = samples.slice(1).flatMap(({ atMs }, index) => {
    const before = samples[index]?.atMs ?? 0;
    return excused && atMs > excused.fromMs && before < excused.toMs ? [] : [atMs - before];
  });
  return median(steps);
}
