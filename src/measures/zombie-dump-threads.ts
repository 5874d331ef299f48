import type { Measured } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { measured, notInjected, unlessGap, unmeasured } from './measure.ts';
import { isRestart } from './resume.ts';

/**
 * Dump threads beyond those that the topology has: a thread of the old connection that is still there beside the new one's. How many at most, and for
 * how long in all, ms. What lives for less than the time between two samples is not seen.
 */
export function zombieDumpThreads(timeline: Timeline): { readonly count: Measured; readonly ms: Measured } {
  const none = (reason: string): { count: Measured; ms: Measured } => ({
    count: unmeasured(reason),
    ms: unmeasured(reason),
  });
  const { injected, healed } = timeline;
  if (!injected) return none(notInjected);
  const usual = timeline.last('dump-threads', (o) => o.atMs <= injected.atMs && o.threads.length > 0)?.threads.length;
  const samples = timeline.of('dump-threads').filter((o) => o.atMs > injected.atMs);
  const last = samples.at(-1);
  if (usual === undefined || !last) return none('the dump threads were not observed before and after the break');
  let most = 0;
  let ms = 0;
  let evidence = [injected.seq, last.seq];
  for (const [index, sample] of samples.entries()) {
    const extra = sample.threads.length - usual;
    if (extra <= 0) continue;
    if (extra > most) evidence = [injected.seq, sample.seq];
    most = Math.max(most, extra);
    ms += (samples[index + 1]?.atMs ?? sample.atMs) - sample.atMs;
  }
  const gap = timeline
    .gapsWithin(injected.atMs, last.atMs, ['dump-threads'])
    .find((o) => !isRestart(injected, healed ?? injected, o));
  const known = (value: Measured): Measured =>
    gap ? unlessGap(timeline, gap.fromMs, gap.toMs, ['dump-threads'], value) : value;
  return { count: known(measured(most, evidence)), ms: known(measured(ms, evidence)) };
}
