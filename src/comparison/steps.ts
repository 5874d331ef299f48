import { carriedOverOf, upgradeStepsOf } from '../measures/upgrade-steps.ts';
import type { UpgradeStep } from '../model/comparison.ts';
import type { CaseResult } from '../model/result.ts';
import { stepsScenario } from '../runner/plan.ts';
import { mergedSteps } from '../upgrade/played/steps.ts';
import type { TimelineOf } from './surveys.ts';

/** What the plays of the steps of an upgrade say. */
export interface PlayedSteps {
  readonly steps: readonly UpgradeStep[];
  /** Options of the channel that was carried over. */
  readonly carried: Readonly<Record<string, string>>;
  readonly cases: readonly string[];
}

/** Reads the steps out of the histories of a run. A play that was repeated speaks through its second one. Pure. */
export function playedSteps(cases: readonly CaseResult[], timelineOf: TimelineOf): PlayedSteps {
  const repeated = new Set(cases.map(({ playsAgain }) => playsAgain));
  const steps: UpgradeStep[] = [];
  const ids: string[] = [];
  let carried: PlayedSteps['carried'] = {};
  for (const { id, scenario } of cases) {
    const timeline = scenario === stepsScenario && !repeated.has(id) ? timelineOf(id) : undefined;
    if (timeline === undefined) continue;
    ids.push(id);
    steps.push(...upgradeStepsOf(timeline).map((one) => ({ ...one, cases: [id] })));
    carried = { ...carried, ...carriedOverOf(timeline) };
  }
  return { steps: mergedSteps(steps), carried, cases: ids };
}
