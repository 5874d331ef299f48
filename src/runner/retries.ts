import { attemptKey, caseOfAttempts, historiesOf, mayBePlayedAgain } from '../model/attempts.ts';
import type { ProgressEvent } from '../model/progress.ts';
import type { CaseResult } from '../model/result.ts';
import type { PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import { workersForMore } from './play-more.ts';
import { executePlan, type FinishedRun, type RunRequest, summarise } from './run.ts';

/** The results of each case so far, the first attempt first, by the id of the case. */
type Attempts = Map<string, CaseResult[]>;

/**
 * Plays the plan, then again what failed or was inconclusive, up to `retries` times: with fresh servers and the same seed. A case that
 * passes later is flaky. Lost or different data are not played again: that case has failed. Skipped cases are never played again.
 *
 * @param retries attempts beyond the first, 0 or more
 */
export async function executeWithRetries(request: RunRequest, retries: number): Promise<FinishedRun> {
  const first = await executePlan(request);
  if (retries === 0 || first.nothingBegan !== null) return first;
  const attempts: Attempts = new Map(first.judged.map((one) => [one.id, [one]]));
  const timelines = new Map<string, Timeline>();
  keep(timelines, 1, first);
  for (let attempt = 2; attempt <= retries + 1 && !request.signal.aborted; attempt += 1) {
    const again = request.plan.filter(({ id }) => mayBePlayedAgain(attempts.get(id)?.at(-1) as CaseResult));
    if (again.length === 0) break;
    const next = await executePlan(attemptRequest(request, again, attempt, retries + 1, attempts));
    for (const { id } of again) {
      const played = next.judged.find((one) => one.id === attemptKey(id, attempt));
      // An attempt that was interrupted before it began says nothing of the case.
      if (played === undefined || (request.signal.aborted && played.timeline === null)) continue;
      attempts.get(id)?.push({ ...played, id });
    }
    keep(timelines, attempt, next);
  }
  const judged = first.judged.map(({ id }) => caseOfAttempts(attempts.get(id) as CaseResult[]));
  const timelineOf = historiesOf(judged, (key) => timelines.get(key));
  const head = { ...first.result, wallMs: Date.now() - request.startedAt.getTime() };
  return {
    result: summarise(judged, timelineOf, head, request.signal.aborted),
    judged,
    timelineOf,
    nothingBegan: null,
  };
}

/** The request of one more round, whose cases are told by what they have come to with it. */
function attemptRequest(
  request: RunRequest,
  again: readonly PlannedCase[],
  attempt: number,
  of: number,
  attempts: ReadonlyMap<string, readonly CaseResult[]>,
): RunRequest {
  const names = again.map(({ id }) => id).join(', ');
  const told = (event: ProgressEvent): ProgressEvent => {
    if (event.kind === 'run-start')
      return { ...event, cases: request.plan.length, notes: [`attempt ${attempt} of at most ${of}: ${names}`] };
    if (event.kind === 'case-start') return { ...event, case: `${event.case}, attempt ${attempt}` };
    if (event.kind !== 'case-end') return event;
    const id = again.find((one) => attemptKey(one.id, attempt) === event.result.id)?.id ?? event.result.id;
    return { ...event, result: caseOfAttempts([...(attempts.get(id) ?? []), { ...event.result, id }]) };
  };
  return {
    ...request,
    plan: again.map((planned) => ({ ...planned, id: attemptKey(planned.id, attempt) })),
    workers: workersForMore(again, request.workers),
    show: (event) => request.show(told(event)),
  };
}

/** Keeps the histories of one round under the names of its attempts; those of the first one also under the names of the cases. */
function keep(timelines: Map<string, Timeline>, attempt: number, run: FinishedRun): void {
  for (const { id } of run.judged) {
    const timeline = run.timelineOf(id);
    if (!timeline) continue;
    timelines.set(id, timeline);
    if (attempt === 1) timelines.set(attemptKey(id, 1), timeline);
  }
}
