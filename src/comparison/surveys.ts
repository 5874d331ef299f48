import { surveyOf } from '../measures/entry.ts';
import type { CaseResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { agreed, type Survey } from '../upgrade/played/surveys.ts';
import { entryScenario, serversIn } from './plan-comparison.ts';

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

const isAsked = ({ variables }: Survey): boolean => Object.keys(variables).length > 0;
