import { type CaughtUp, catchUps } from '../measures/all-replicas.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface AllCatchUpOptions {
  /** Replicas of the topology, that of the pair among them. */
  readonly replicas: number;
  /** When the slowest of them had everything from before the healing, counted from the healing, ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Every replica came to have what was committed before the healing, and the slowest of them within the bounds. */
export function allCatchUp({ replicas, fromMs, toMs }: AllCatchUpOptions): Check {
  return {
    name: 'all-catch-up',
    ...finding('resumption', 'bytes'),
    judge(timeline) {
      const { healed } = timeline;
      const all = catchUps(timeline);
      if (!healed || all === null) return inconclusive('no fault was healed after something was committed');
      if (all.length !== replicas) return inconclusive(`${all.length} replicas were observed, expected ${replicas}`);
      const evidence = [healed.seq, ...all.map(({ look }) => look.seq)];
      const lost = timeline.first('probe-lost', (o) => all.some(({ probe }) => probe === o.probe));
      if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
      for (const { probe, look } of all) {
        const gap = timeline.gapsWithin(healed.atMs, look.atMs, [probe])[0];
        if (gap) return inconclusive(`the ${probe} probe was silent while its replica caught up`, [gap.seq]);
      }
      const missing = all.filter(({ ms }) => ms === null);
      if (missing.length > 0)
        return fail(`${missing.map(({ name }) => name).join(' and ')} did not catch up after the healing`, evidence);
      const slowestMs = Math.max(...all.map(({ ms }) => ms ?? 0));
      const said = `after the healing ${all.map(words).join(', ')}`;
      if (slowestMs < fromMs) return fail(`${said}; expected at least ${fromMs} ms for the slowest`, evidence);
      if (slowestMs > toMs) return fail(`${said}; expected at most ${toMs} ms`, evidence);
      return pass(said, evidence);
    },
  };
}

const words = ({ name, ms, bytes }: CaughtUp): string =>
  `the ${name} had everything in ${ms ?? '?'} ms${bytes === null ? '' : ` (${bytes} bytes)`}`;
