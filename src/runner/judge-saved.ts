import { attemptKey, attemptsOf, caseOfAttempts, resultOfAttempt } from '../model/attempts.ts';
import type { CaseResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import { worst } from '../model/verdict.ts';
import { judgeCase } from './judge.ts';

/**
 * Judges a case of a saved run again by itself, before the controls say what it is worth: each of its attempts from its own history. Pure.
 *
 * @param scenarioOf loads the scenario; called only where there is a history to judge
 */
export async function judgeSavedCase(
  saved: CaseResult,
  timelineOf: (id: string) => Timeline | undefined,
  scenarioOf: (name: string) => Promise<NamedScenario>,
): Promise<CaseResult> {
  const attempts = attemptsOf(saved);
  if (attempts.length === 0) return judgeOnce(saved, timelineOf(saved.id), scenarioOf);
  const judged: CaseResult[] = [];
  for (const one of attempts) {
    const timeline = timelineOf(attemptKey(saved.id, one.attempt));
    judged.push(await judgeOnce(resultOfAttempt(saved, one), timeline, scenarioOf));
  }
  return caseOfAttempts(judged);
}

async function judgeOnce(
  saved: CaseResult,
  timeline: Timeline | undefined,
  scenarioOf: (name: string) => Promise<NamedScenario>,
): Promise<CaseResult> {
  if (!timeline) return saved.timeline === null ? saved : withoutHistory(saved);
  const scenario = await scenarioOf(saved.scenario);
  const planned = {
    id: saved.id,
    ...(saved.trial === undefined ? {} : { trial: saved.trial }),
    ...(saved.playsAgain === undefined ? {} : { playsAgain: saved.playsAgain }),
    ...(saved.state === undefined ? {} : { state: saved.state }),
    scenario: saved.scenario,
    scenarioFile: scenario.file,
    params: saved.params,
    // A run saved by an earlier version does not say what was asked for.
    sourceSpec: saved.asked?.source ?? saved.server?.source.spec ?? '',
    replicaSpec: saved.asked?.replica ?? saved.server?.replica.spec ?? '',
  } as PlannedCase;
  const judged = judgeCase(planned, scenario, saved, { ...saved, timeline: saved.timeline, error: null }, timeline);
  // What stopped a case is known only to the run that saw it.
  const reason = judged.outcome === 'inconclusive' && saved.outcome === 'inconclusive' ? saved.reason : null;
  return { ...judged, reason: reason ?? judged.reason, timeline: saved.timeline };
}

function withoutHistory(saved: CaseResult): CaseResult {
  return {
    ...saved,
    outcome: worst([saved.outcome, 'inconclusive']),
    reason: saved.reason ?? 'its timeline is missing',
  };
}
