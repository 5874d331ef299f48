import type { PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import { executePlan, type FinishedRun, type RunRequest, summarise } from './run.ts';

/** Few enough cases to be played one at a time, so that this machine is as quiet as it can be. */
const fewCases = 6;

/** How many workers play so many more cases of a run. */
export const workersForMore = (more: readonly PlannedCase[], workers: number): number =>
  more.length <= fewCases ? 1 : workers;

/** What was inconclusive, to be played once more. The same seed gives the same schedule as the first time. */
export function playAgain(plan: readonly PlannedCase[], judged: FinishedRun['judged']): PlannedCase[] {
  const inconclusive = new Set(judged.filter((one) => one.outcome === 'inconclusive').map((one) => one.id));
  return plan
    .filter((planned) => inconclusive.has(planned.id))
    .map((planned) => ({ ...planned, id: `${planned.id}-again`, playsAgain: planned.id }));
}

/** Plays more cases of a run, and judges all of them together. A case that is played once more stands behind the first one. */
export async function playMore(
  request: RunRequest,
  before: FinishedRun,
  more: readonly PlannedCase[],
  note: string,
): Promise<FinishedRun> {
  if (more.length === 0 || request.signal.aborted) return before;
  const next = await executePlan({
    ...request,
    plan: more,
    workers: workersForMore(more, request.workers),
    show: (event) =>
      request.show(
        event.kind === 'run-start' ? { ...event, cases: before.judged.length + more.length, notes: [note] } : event,
      ),
  });
  const again = new Map(next.judged.flatMap((one) => (one.playsAgain === undefined ? [] : [[one.playsAgain, one]])));
  const first = before.judged.flatMap((one) => {
    const repeated = again.get(one.id);
    return repeated ? [one, repeated] : [one];
  });
  const known = new Set(first.map(({ id }) => id));
  const judged = [...first, ...next.judged.filter(({ id }) => !known.has(id))];
  const timelineOf = (id: string): Timeline | undefined => before.timelineOf(id) ?? next.timelineOf(id);
  const head = { ...before.result, wallMs: Date.now() - request.startedAt.getTime() };
  return {
    result: summarise(judged, timelineOf, head, request.signal.aborted),
    judged,
    timelineOf,
    nothingBegan: before.nothingBegan,
  };
}
