import { entryOf } from '../measures/entry.ts';
import { type Comparison, type Entry, type UpgradeState, upgradeStates } from '../model/comparison.ts';
import type { CaseResult, RunResult } from '../model/result.ts';
import { controlScenario, entryScenario } from '../runner/plan.ts';
import { documentedDifferences } from '../upgrade/documented-differences.ts';
import { mergePlayed } from '../upgrade/merge-played.ts';
import { worstFirst } from '../upgrade/order.ts';
import { dataDifferences } from '../upgrade/played/data.ts';
import { entryDifferences, refusedStates } from '../upgrade/played/entries.ts';
import { namedOnes } from '../upgrade/played/named.ts';
import { numberDifferences } from '../upgrade/played/numbers.ts';
import { outcomeDifferences, textDifferences } from '../upgrade/played/outcomes.ts';
import { trialDifferences } from '../upgrade/played/pair-trials.ts';
import { askedOptionIds, startDifferences } from '../upgrade/played/starts.ts';
import { carriedOverDifferences, stepDifferences } from '../upgrade/played/steps.ts';
import { askedIds, surveyDifferences } from '../upgrade/played/surveys.ts';
import { isUpgrade } from '../upgrade/versions.ts';
import { isExhibit } from './plan-comparison.ts';
import { playedSteps } from './steps.ts';
import { askedPrograms, dataByState, surveysOf, type TimelineOf, trialsByState } from './surveys.ts';

/** What a comparison was asked to compare. */
export type ComparisonHead = Pick<Comparison, 'from' | 'to' | 'path' | 'pack' | 'options' | 'trials'>;

/** Says what differs. Pure: everything comes from the cases of the run, their histories, and the documented table. */
export function compareRun(head: ComparisonHead, cases: readonly CaseResult[], timelineOf: TimelineOf): Comparison {
  const { from, to, path, pack, options, trials } = head;
  const entries = entriesOf(cases, timelineOf);
  const surveys = surveysOf(cases, timelineOf);
  const steps = playedSteps(cases, timelineOf);
  const programs = askedPrograms(cases, timelineOf);
  const exhibits = cases.filter(isExhibit);
  const played = [
    ...entryDifferences(entries, cases),
    ...refusedStates(cases),
    ...(programs === null ? [] : startDifferences(programs)),
    ...stepDifferences(steps.steps),
    ...(surveys === null ? [] : surveyDifferences(surveys.from, surveys.to)),
    ...(surveys === null ? [] : carriedOverDifferences(surveys, steps.carried, steps.cases)),
    ...dataDifferences(dataByState(cases, timelineOf)),
    ...trialDifferences(trialsByState(cases, timelineOf)),
    ...outcomeDifferences(exhibits),
    ...numberDifferences(exhibits),
    ...textDifferences(exhibits),
  ];
  const documented = isUpgrade(from, to) ? documentedDifferences(from, to) : [];
  const lookedAt = new Set([
    ...(surveys === null ? [] : askedIds(surveys)),
    ...(programs === null ? [] : askedOptionIds(programs)),
  ]);
  return {
    from,
    to,
    path,
    pack,
    ...(options === undefined ? {} : { options }),
    trials,
    entries,
    ...(steps.steps.length === 0 ? {} : { steps: steps.steps }),
    named: surveys === null ? [] : namedOnes(surveys.from, surveys.to),
    differences: worstFirst(mergePlayed(documented, played, lookedAt)),
  };
}

/** How each state was entered; one that was inconclusive and then entered once more speaks through that second time. */
function entriesOf(cases: readonly CaseResult[], timelineOf: TimelineOf): Entry[] {
  const byState = new Map<UpgradeState, Entry>();
  for (const { id, scenario, state } of cases) {
    const timeline = scenario === entryScenario ? timelineOf(id) : undefined;
    if (timeline && state !== undefined) byState.set(state, { state, ...entryOf(timeline) });
  }
  return upgradeStates.flatMap((state) => byState.get(state) ?? []);
}

/** States of which it is not known whether they replicate, or whose cases cannot be believed, with the reason. */
export function openStates(entries: readonly Entry[], cases: readonly CaseResult[]): Map<UpgradeState, string> {
  const open = new Map<UpgradeState, string>();
  for (const state of upgradeStates) {
    const entry = entries.find((one) => one.state === state);
    if (entry === undefined || entry.replicates === null)
      open.set(state, entry?.reason ?? 'its servers could not be tried as they ship');
    const last = cases.filter((one) => one.state === state && one.scenario === controlScenario).at(-1);
    if (last?.lacks !== 'server' && last?.outcome !== 'pass')
      open.set(state, last?.reason ?? 'its healthy control did not pass');
  }
  return open;
}

/** A comparison is an answer whatever it says: only a state that stayed open makes it inconclusive. */
export function withComparison(run: RunResult, comparison: Comparison): RunResult {
  const open = [...openStates(comparison.entries, run.cases)].map(([state, why]) => `${state}: ${why}`);
  const interrupted = run.reason === 'interrupted' ? ['interrupted'] : [];
  const reasons = [...interrupted, ...open];
  return {
    ...run,
    outcome: reasons.length === 0 ? 'pass' : 'inconclusive',
    reason: reasons.length === 0 ? null : reasons.join('; '),
    comparison,
  };
}
