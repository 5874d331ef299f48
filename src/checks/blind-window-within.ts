import { rawBlindWindowMs } from '../measures/blind-window.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The raw blind window (status healthy while a commit is missing) lies between the bounds, in ms. */
export function blindWindowWithin({ fromMs, toMs }: { fromMs: number; toMs: number }): Check {
  return {
    name: 'blind-window',
    ...finding('blind-window'),
    judge(timeline) {
      const { value, reason, evidence } = rawBlindWindowMs(timeline);
      if (value === null) return inconclusive(reason ?? 'not measured', evidence);
      if (value < fromMs)
        return fail(`the blind window was only ${value} ms, expected at least ${fromMs} ms`, evidence);
      if (value > toMs) return fail(`the blind window was ${value} ms, expected at most ${toMs} ms`, evidence);
      return pass(`the status was healthy for ${value} ms while a commit was missing`, evidence);
    },
  };
}
