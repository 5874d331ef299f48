import { drainThresholdBps } from '../measures/drain-threshold.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * The drain threshold was measured, and the rate of the case lay above it: the prediction "does not fire" follows from numbers of
 * this very path. `ratio` is how many times the estimate the rate was chosen to be; it only words the reason.
 */
export function drainThresholdBelow({ ratio }: { ratio: number }): Check {
  return {
    name: 'drain-threshold',
    ...finding('drain-threshold'),
    judge(timeline) {
      const threshold = drainThresholdBps(timeline);
      if (threshold.value === null) return inconclusive(threshold.reason ?? 'not measured', threshold.evidence);
      const fault = timeline.injected;
      const rateBps = Number(fault?.detail['rateKBps'] ?? 0) * 1000;
      if (!(rateBps > 0)) return inconclusive('the fault has no rate to compare with', threshold.evidence);
      const text = `measured drain threshold ${(threshold.value / 1000).toFixed(1)} KB/s; the link ran at ${(rateBps / 1000).toFixed(1)} KB/s (${ratio} x the estimate)`;
      const evidence = [...(fault ? [fault.seq] : []), ...threshold.evidence];
      return rateBps > threshold.value ? pass(text, evidence) : fail(`${text}, which is below it`, evidence);
    },
  };
}
