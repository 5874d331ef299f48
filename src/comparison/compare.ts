import { type UpgradeState, upgradeStates } from '../model/comparison.ts';
import type { CaseResult } from '../model/result.ts';
import type { PlannedCase } from '../model/scenario.ts';
import { controlScenario } from '../runner/plan.ts';
import { playAgain, playMore } from '../runner/play-more.ts';
import { executePlan, type FinishedRun, type RunRequest } from '../runner/run.ts';
import { confirmingTrials, suspects } from '../upgrade/played/numbers.ts';
import { suspectOutcomes } from '../upgrade/played/outcomes.ts';
import { type ComparisonHead, compareRun, withComparison } from './conclude.ts';
import type { Pack } from './packs.ts';
import { type ComparisonPlanRequest, isExhibit, planExhibits } from './plan-comparison.ts';

export interface ComparisonRequest {
  readonly head: ComparisonHead;
  readonly pack: Pack;
  readonly planning: ComparisonPlanRequest;
}

/**
 * Plays a comparison in rounds. Each state is entered first, and its control played; then the exhibits where the pair replicates; then once more
 * what was inconclusive, and what may differ so often that chance is ruled out. The plan of the request is that of the first round.
 */
export async function executeComparison(
  request: RunRequest,
  { head, pack, planning }: ComparisonRequest,
): Promise<FinishedRun> {
  const round = async (before: FinishedRun, plan: readonly PlannedCase[], note: string): Promise<FinishedRun> =>
    playMore(request, before, plan, note);
  const again = async (before: FinishedRun, plan: readonly PlannedCase[]): Promise<FinishedRun> => {
    const doubtful = playAgain(plan, before.judged);
    return round(before, doubtful, `inconclusive, played again: ${doubtful.map((one) => one.playsAgain).join(', ')}`);
  };
  const entered = await executePlan(request);
  if (entered.nothingBegan !== null) return entered;
  const open = await again(entered, request.plan);

  const exhibits = planExhibits(
    planning,
    new Set(pack.exhibits),
    { first: 1, last: head.trials },
    replicating(open.judged),
  );
  const played = await again(await round(open, exhibits, 'the scenarios of the pack'), exhibits);

  const seen = played.result.cases.filter(isExhibit);
  const doubtful = [...suspects(seen), ...suspectOutcomes(seen)].filter(
    (one, index, all) =>
      all.findIndex(({ exhibit, state }) => exhibit === one.exhibit && state === one.state) === index,
  );
  const more = doubtful.flatMap(({ exhibit, state }) =>
    planExhibits(planning, new Set([exhibit]), { first: head.trials + 1, last: confirmingTrials }, [state]),
  );
  const names = [...new Set(doubtful.map(({ exhibit }) => exhibit))].join(', ');
  const finished = await round(played, more, `may differ, played more often: ${names}`);
  const comparison = compareRun(head, finished.result.cases, finished.timelineOf);
  return { ...finished, result: withComparison(finished.result, comparison) };
}

/** States whose control passed: only there the exhibits say something. */
export function replicating(judged: readonly CaseResult[]): UpgradeState[] {
  const passed = judged.filter((one) => one.scenario === controlScenario && one.outcome === 'pass');
  return upgradeStates.filter((state) => passed.some((one) => one.state === state));
}
