import type { CaseResult, RunResult } from '../../model/result.ts';
import type { ExperimentResult, Tuning } from '../../model/tuning.ts';

/** Scenarios whose cases are trials of a tuning. */
const trialFolder = /^tune\//;

/** Whether a report says no more of this case than its experiment says; what failed is always shown. */
function isSummarised({ scenario, outcome }: CaseResult): boolean {
  return trialFolder.test(scenario) && outcome !== 'fail';
}

/** A run without the trials of its tuning, which are told by experiment; without a tuning the run itself. */
export function withoutTrials(run: RunResult): RunResult {
  return run.tuning === undefined ? run : { ...run, cases: run.cases.filter((one) => !isSummarised(one)) };
}

/** How many cases of a run are only summarised. */
export function summarisedCount(run: RunResult): number {
  return run.cases.length - withoutTrials(run).cases.length;
}

/** A trial of an experiment together with what its case said. */
export interface TrialRow {
  readonly caseId: string;
  readonly sizeMs: number;
  readonly broke: boolean | null;
  readonly sentence: string;
  readonly timeline: string | null;
}

/** All trials of one value of an experiment, by size; those not believed last. */
export function trialRows(run: RunResult, search: ExperimentResult['searches'][number]): TrialRow[] {
  const cases = new Map(run.cases.map((one) => [one.id, one]));
  const believed = [...search.trials]
    .sort((a, b) => a.sizeMs - b.sizeMs)
    .map(({ caseId, sizeMs, broke }): TrialRow => {
      const found = cases.get(caseId);
      return { caseId, sizeMs, broke, sentence: found?.reading?.reason ?? '', timeline: found?.timeline ?? null };
    });
  const others = search.disbelieved.map((caseId): TrialRow => {
    const found = cases.get(caseId);
    const verdict = found?.verdicts.find((one) => one.outcome !== 'pass');
    const sentence = found?.reason ?? verdict?.reason ?? found?.reading?.reason ?? 'no reason recorded';
    const sizeMs = Number(found?.params['sizeMs'] ?? 0);
    return { caseId, sizeMs, broke: null, sentence, timeline: found?.timeline ?? null };
  });
  return [...believed, ...others];
}

/** Where the objectives of a profile allow the blind window to be, and where its disturbances need it to be, seconds. */
export interface Feasible {
  /** Longest blind window that every objective allows; `null` without such an objective. */
  readonly mostS: number | null;
  /** Shortest at which every disturbance is outlived; `null` where none bounds it, `Infinity` where no curve reaches it. */
  readonly leastS: number | null;
}

/** Reads the feasible stretch out of the curve of a trade-off. */
export function feasible({ profile, tradeOff }: Tuning): Feasible {
  const { objectives, disturbances, workload } = profile;
  const most = [
    objectives.blindWindowS,
    objectives.transactionsAtRisk === undefined || workload.writesPerS <= 0
      ? undefined
      : objectives.transactionsAtRisk / workload.writesPerS,
  ].filter((one) => one !== undefined);
  const curve = tradeOff.filter(({ kind }) => kind === 'curve').sort((a, b) => a.blindWindowS - b.blindWindowS);
  const needs = [
    disturbances.stallS === undefined
      ? null
      : crossing(
          curve.map((one) => [one.blindWindowS, one.toleratedStallS]),
          disturbances.stallS,
        ),
    disturbances.rideThroughS === undefined
      ? null
      : crossing(
          curve.map((one) => [one.blindWindowS, one.toleratedOutageS]),
          disturbances.rideThroughS,
        ),
  ].filter((one) => one !== null);
  return {
    mostS: most.length === 0 ? null : Math.min(...most),
    leastS: needs.length === 0 ? null : Math.max(...needs),
  };
}

/** Where a rising line first reaches a height. */
function crossing(line: readonly (readonly [number, number])[], height: number): number {
  const at = line.findIndex(([, y]) => y >= height);
  const [here, before] = [line[at], line[at - 1]];
  if (here === undefined) return Number.POSITIVE_INFINITY;
  if (before === undefined || here[1] === before[1]) return here[0];
  return before[0] + ((height - before[1]) / (here[1] - before[1])) * (here[0] - before[0]);
}
