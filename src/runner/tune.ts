import type { CaseResult } from '../model/result.ts';
import type { PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import { concludeTuning, evidenceOf, proposalOf, type TuningFacts, withTuning } from '../tune/conclude.ts';
import { valuesOf } from '../tune/searches.ts';
import { experimentsFor, isTrialScenario, type TrialScenario } from '../tune/trials.ts';
import type { PlannedVerification } from '../tune/verification-plan.ts';
import { type Crew, openCrew, type Played } from './crew.ts';
import { tuningFacts } from './judge-tuning.ts';
import { type FinishedRun, summarise } from './run.ts';
import { runHead } from './run-head.ts';
import { SearchProgress } from './search-progress.ts';
import type { TuneRequest } from './tune-request.ts';
import {
  backOffJobs,
  controlJob,
  type Job,
  searchCostMs,
  searchJob,
  trialsOfASearch,
  verificationJob,
} from './tuning-jobs.ts';

/**
 * Searches all break points, side by side on all workers, recommends settings, and verifies them. Each worker keeps one pair of servers for
 * all its trials. What is recommended and what it is worth is worked out by pure functions of the cases played.
 */
export async function executeTuning(request: TuneRequest, open: typeof openCrew = openCrew): Promise<FinishedRun> {
  const { profile, scenarios, realTime, verify, signal } = request;
  const trialScenarios = scenarios.filter(isTrialScenario);
  const played = new Map<string, Played>();
  const cases = (): CaseResult[] => [...played.values()].map(({ result }) => result);
  const timelineOf = (id: string): Timeline | undefined => played.get(id)?.timeline;
  const factsOf = (all: readonly CaseResult[]): Promise<TuningFacts> => {
    const { profileFile } = request;
    return tuningFacts(
      { profile, profileFile, realTime, verify, scenarios: trialScenarios, searchMs },
      all,
      timelineOf,
    );
  };

  let searchMs = 0;
  let failure: unknown;
  try {
    await using crew = await open(request);
    const play = async (planned: PlannedCase, worker: number): Promise<CaseResult> => {
      const one = await crew.play(planned, worker);
      played.set(planned.id, one);
      return one.result;
    };
    const startedAt = Date.now();
    const costMs = (scenario: TrialScenario): number => searchCostMs(scenario, profile, realTime);
    // The longest first, so that no worker is left alone with it at the end.
    const experiments = experimentsFor(profile, trialScenarios).toSorted((a, b) => costMs(b) - costMs(a));
    const { kind, why } = request.runtime;
    request.show({
      kind: 'run-start',
      run: request.folder.name,
      cases: trialsOfASearch * experiments.reduce((sum, one) => sum + valuesOf(one, profile, realTime).length, 0),
      workers: request.workers,
      notes: why === 'asked for' ? [] : [`runtime ${kind}: ${why}`],
    });
    const progress = new SearchProgress(request.show, crew.workers, experiments, profile, realTime);
    await inTurns(crew, signal, [
      controlJob(request, play),
      ...backOffJobs(request, play),
      ...experiments.map((scenario): Job => searchJob(request, scenario, play, cases, progress)),
    ]);
    searchMs = Date.now() - startedAt;
    const soFar = await factsOf(cases());
    const { verifications } = proposalOf(soFar, evidenceOf(soFar));
    if (verifications.length > 0)
      request.show({ kind: 'preparing', what: whatIsVerified(verifications, crew.workers) });
    await inTurns(
      crew,
      signal,
      verifications.map((one, index) => verificationJob(request, trialScenarios, one, index, play)),
    );
  } catch (cause) {
    failure = cause;
    if (!signal.aborted && played.size === 0) throw cause;
  }
  const head = runHead(request);
  const run = summarise(cases(), timelineOf, head, signal.aborted);
  const tuning = concludeTuning(await factsOf(run.cases));
  const result = withTuning(run, tuning);
  const broken = failure === undefined || signal.aborted ? null : `it ended early: ${(failure as Error).message}`;
  return {
    result: broken === null ? result : { ...result, outcome: 'inconclusive', reason: broken },
    judged: run.cases,
    timelineOf,
    nothingBegan: null,
  };
}

/** Every worker takes the next job when it has done one; the first error ends them all. */
async function inTurns({ workers }: Crew, signal: AbortSignal, jobs: readonly Job[]): Promise<void> {
  const waiting = [...jobs];
  let failed = false;
  const lane = async (worker: number): Promise<void> => {
    for (let job = waiting.shift(); job && !failed && !signal.aborted; job = waiting.shift())
      await job(worker).catch((cause: unknown) => {
        failed = true;
        throw cause;
      });
  };
  const ended = await Promise.allSettled(Array.from({ length: workers }, (_, worker) => lane(worker)));
  const bad = ended.find((one) => one.status === 'rejected');
  if (bad) throw bad.reason;
}

/** How much is to be verified, and about how long that takes. */
function whatIsVerified(planned: readonly PlannedVerification[], workers: number): string {
  const longest = Math.max(...planned.map(({ sizeMs }) => sizeMs));
  const all = planned.reduce((sum, { sizeMs }) => sum + sizeMs, 0);
  const minutes = Math.max(longest, all / workers) / 60_000;
  return `the verification: ${planned.length} disturbances, about ${Math.max(1, Math.ceil(minutes))} min`;
}
