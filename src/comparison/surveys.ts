import { dataOf, optionsOf, surveyOf, trialsOf } from '../measures/entry.ts';
import type { UpgradeState } from '../model/comparison.ts';
import type { CaseResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { entryScenario } from '../runner/plan.ts';
import type { DataByState } from '../upgrade/played/data.ts';
import type { TrialsByState } from '../upgrade/played/pair-trials.ts';
import type { AskedPrograms } from '../upgrade/played/starts.ts';
import { agreed, type Survey } from '../upgrade/played/surveys.ts';
import { askingState, serversIn } from './plan-comparison.ts';

export type TimelineOf = (id: string) => Timeline | undefined;

/** What all servers of each version agree on, over all states; `null` where a version was not asked. */
export function surveysOf(
  cases: readonly CaseResult[],
  timelineOf: TimelineOf,
): { readonly from: Survey; readonly to: Survey } | null {
  const found: { from: Survey[]; to: Survey[] } = { from: [], to: [] };
  for (const { id, scenario, state } of cases) {
    const timeline = scenario === entryScenario ? timelineOf(id) : undefined;
    if (!timeline || state === undefined) continue;
    const { source, replica } = serversIn(state, 'from', 'to');
    found[source].push(surveyOf(timeline, 'source'));
    found[replica].push(surveyOf(timeline, 'replica'));
  }
  const [from, to] = [agreed(found.from), agreed(found.to)];
  return isAsked(from) && isAsked(to) ? { from, to } : null;
}

/** What both programs answered to options, in the case that asked them last; `null` where none did. */
export function askedPrograms(cases: readonly CaseResult[], timelineOf: TimelineOf): AskedPrograms | null {
  const asked = cases.flatMap(({ id, scenario, state }): AskedPrograms[] => {
    const timeline = scenario === entryScenario && state === askingState ? timelineOf(id) : undefined;
    if (!timeline) return [];
    const [from, to] = [optionsOf(timeline, 'source'), optionsOf(timeline, 'replica')];
    return isAnswered(from) || isAnswered(to) ? [{ from, to, cases: [id] }] : [];
  });
  return asked.at(-1) ?? null;
}

const isAnswered = (answers: AskedPrograms['from']): boolean =>
  Object.values(answers).some((part) => Object.keys(part).length > 0);

/** What became of the source's writings in each state. */
export const dataByState = (cases: readonly CaseResult[], timelineOf: TimelineOf): DataByState =>
  byState(cases, timelineOf, dataOf);

/** What became of the trials of each state's pair. */
export const trialsByState = (cases: readonly CaseResult[], timelineOf: TimelineOf): TrialsByState =>
  byState(cases, timelineOf, trialsOf);

function byState(
  cases: readonly CaseResult[],
  timelineOf: TimelineOf,
  read: (timeline: Timeline) => Readonly<Record<string, string>>,
): Map<UpgradeState, Readonly<Record<string, string>>> {
  const states = new Map<UpgradeState, Readonly<Record<string, string>>>();
  for (const { id, scenario, state } of cases) {
    const timeline = scenario === entryScenario ? timelineOf(id) : undefined;
    if (timeline && state !== undefined) states.set(state, read(timeline));
  }
  return states;
}

const isAsked = ({ variables }: Survey): boolean => Object.keys(variables).length > 0;
