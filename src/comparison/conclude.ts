import { entryOf, surveyOf } from '../measures/entry.ts';
import { type Comparison, type Entry, type UpgradeState, upgradeStates } from '../model/comparison.ts';
import type { CaseResult, RunResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { controlScenario } from '../runner/plan.ts';
import { worstFirst } from '../upgrade/order.ts';
import { entryDifferences, refusedStates } from '../upgrade/played/entries.ts';
import { namedOnes } from '../upgrade/played/named.ts';
import { numberDifferences } from '../upgrade/played/numbers.ts';
import { outcomeDifferences, textDifferences } from '../upgrade/played/outcomes.ts';
import { agreed, type Survey, surveyDifferences } from '../upgrade/played/surveys.ts';
import { entryScenario, serversIn } from './plan-comparison.ts';

/** What a comparison was asked to compare. */
export type ComparisonHead = Pick<Comparison, 'from' | 'to' | 'path' | 'pack' | 'trials'>;

type TimelineOf = (id: string) => Timeline | undefined;

/** Says what differs. Pure: everything comes from the cases of the run and their histories. */
export function compareRun(head: ComparisonHead, cases: readonly CaseResult[], timelineOf: TimelineOf): Comparison {
  const entries = cases.flatMap((one): Entry[] => {
    const timeline = one.scenario === entryScenario && one.state !== undefined ? timelineOf(one.id) : undefined;
    return timeline && one.state !== undefined ? [{ state: one.state, ...entryOf(timeline) }] : [];
  });
  const surveys = surveysOf(cases, timelineOf);
  const exhibits = cases.filter(({ scenario }) => scenario !== entryScenario && scenario !== controlScenario);
  const { from, to, path, pack, trials } = head;
  return {
    from,
    to,
    path,
    pack,
    trials,
    entries,
    named: surveys.from === null || surveys.to === null ? [] : namedOnes(surveys.from, surveys.to),
    differences: worstFirst([
      ...entryDifferences(entries, cases),
      ...refusedStates(cases),
      ...(surveys.from === null || surveys.to === null ? [] : surveyDifferences(surveys.from, surveys.to)),
      ...outcomeDifferences(exhibits),
      ...numberDifferences(exhibits),
      ...textDifferences(exhibits),
    ]),
  };
}

/** What all servers of each version agree on, over all states. */
function surveysOf(cases: readonly CaseResult[], timelineOf: TimelineOf): { from: Survey | null; to: Survey | null } {
  const found: { from: Survey[]; to: Survey[] } = { from: [], to: [] };
  for (const { id, scenario, state } of cases) {
    const timeline = scenario === entryScenario ? timelineOf(id) : undefined;
    if (!timeline || state === undefined) continue;
    const { source, replica } = serversIn(state, 'from', 'to');
    for (const [role, version] of [
      ['source', source],
      ['replica', replica],
    ] as const) {
      const survey = surveyOf(timeline, role);
      if (survey !== null) found[version as 'from' | 'to'].push(survey);
    }
  }
  return {
    from: found.from.length === 0 ? null : agreed(found.from),
    to: found.to.length === 0 ? null : agreed(found.to),
  };
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
