import { upgradeStepsOf } from '../measures/upgrade-steps.ts';
import { finding } from '../model/subject.ts';
import { type Check, failForGood, inconclusive, pass } from '../model/verdict.ts';

/** Each step of a rolling upgrade left equal servers behind; a step that the versions do not allow is a finding, not a failure. */
export const stepsIntact: Check = {
  name: 'steps-intact',
  ...finding('data'),
  judge(timeline) {
    const steps = upgradeStepsOf(timeline);
    const evidence = timeline.of('upgrade-step').map(({ seq }) => seq);
    const [first] = steps;
    if (first === undefined) return inconclusive('no step of the upgrade was recorded');
    const failed = steps.find(({ outcome }) => outcome === 'failed');
    if (failed) return failForGood(`the step ${failed.step} left a difference: ${failed.reason}`, evidence);
    if (first.outcome !== 'done') return inconclusive(`the old version does not replicate: ${first.reason}`, evidence);
    const done = steps.filter(({ outcome }) => outcome === 'done').map(({ step }) => step);
    const unequal = steps.find(({ outcome, integrity }) => outcome === 'done' && integrity !== 'equal');
    if (unequal)
      return unequal.integrity === null
        ? inconclusive(`the step ${unequal.step} was not compared`, evidence)
        : failForGood(`the step ${unequal.step} left a difference: ${unequal.integrity}`, evidence);
    const stopped = steps.find(({ outcome }) => outcome === 'not possible');
    return pass(
      `both ends were equal after ${done.join(', ')}${stopped ? `; ${stopped.step} is not possible: ${stopped.reason}` : ''}`,
      evidence,
    );
  },
};
