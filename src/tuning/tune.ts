import { ReplfaultError } from '../model/errors.ts';
import type { CaseResult } from '../model/result.ts';
import type { PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import { type Dispatcher, openDispatcher, type Played } from '../runner/dispatcher.ts';
import { applyControls } from '../runner/judge.ts';
import { controlScenario } from '../runner/plan.ts';
import { type FinishedRun, summarise } from '../runner/run.ts';
import { runHead } from '../runner/run-head.ts';
import { concludeTuning, evidenceOf, withTuning } from '../tune/conclude.ts';
import { clientCasesOf } from '../tune/paused-client.ts';
import { casesOf, type TuningFacts } from '../tune/proposal.ts';
import { lastRound, mostRounds } from '../tune/rounds.ts';
import { lawlessOn, valuesOf } from '../tune/searches.ts';
import { experimentsFor, isTrialScenario, type TrialScenario } from '../tune/trials.ts';
import type { PlannedVerification } from '../tune/verification-plan.ts';
import { tuningFacts } from './judge-tuning.ts';
import { SearchProgress } from './search-progress.ts';
import type { TuneRequest } from './tuning-jobs.ts';
import {
  backOffJobs,
  clientJob,
  controlJob,
  type Job,
  linkOf,
  searchCostMs,
  searchJob,
  trialsOfASearch,
  verificationJob,
} from './tuning-jobs.ts';

/** Characters of what a lost worker said. */
const mostSaid = 1000;
/** More nested failures of cleaning up than there ever are. */
const mostCauses = 5;

/**
 * Searches all break points, side by side on all workers, recommends settings, and verifies them. Each worker keeps one pair of servers for
 * all its trials. What is recommended and what it is worth is worked out by pure functions of the cases played.
 */
export async function executeTuning(
  request: TuneRequest,
  open: typeof openDispatcher = openDispatcher,
): Promise<FinishedRun> {
  const { profile, scenarios, realTime, verify, signal } = request;
  const trialScenarios = scenarios.filter(isTrialScenario);
  const played = new Map<string, Played>();
  const cases = (): CaseResult[] => [...played.values()].map(({ result }) => result);
  const timelineOf = (id: string): Timeline | undefined => played.get(id)?.timeline;
  const factsOf = (all: readonly CaseResult[]): Promise<TuningFacts> => {
    const { profileFile, load } = request;
    return tuningFacts(
      { profile, profileFile, load, realTime, verify, scenarios: trialScenarios, searchMs, endedEarly },
      all,
      timelineOf,
    );
  };

  let searchMs = 0;
  let endedEarly: string | null = null;
  try {
    await using dispatcher = await open(request);
    const play = async (planned: PlannedCase, worker: number): Promise<CaseResult> => {
      const one = await dispatcher.play(planned, worker).catch((cause: unknown) => {
        if (signal.aborted) throw cause;
        throw lostOn(worker, dispatcher.workers, planned, cause);
      });
      played.set(planned.id, one);
      return one.result;
    };
    const playMeasured = async (planned: PlannedCase, worker: number): Promise<CaseResult> => {
      const one = await play(planned, worker);
      const controls = cases().filter(({ scenario }) => scenario === controlScenario);
      // Only what was measured: whether the control lets it be believed is for the end to say, and no matter of playing it again.
      const [measured] = applyControls([one, ...controls], timelineOf).cases;
      return { ...one, derived: measured?.derived ?? one.derived };
    };
    const startedAt = Date.now();
    const link = linkOf(request);
    const costMs = (scenario: TrialScenario): number => searchCostMs(scenario, profile, realTime, link);
    const experiments = experimentsFor(profile, trialScenarios)
      .filter((one) => lawlessOn(one, link) === null)
      // The longest first, so that no worker is left alone with it at the end.
      .toSorted((a, b) => costMs(b) - costMs(a));
    const { kind, why } = request.runtime;
    request.show({
      kind: 'run-start',
      run: request.folder.name,
      cases: trialsOfASearch * experiments.reduce((sum, one) => sum + valuesOf(one, profile, realTime).length, 0),
      workers: request.workers,
      notes: why === 'asked for' ? [] : [`runtime ${kind}: ${why}`],
    });
    const progress = new SearchProgress(request.show, dispatcher.workers, experiments, profile, realTime);
    await oneAfterAnother(dispatcher, signal, [
      controlJob(request, playMeasured),
      ...experiments.map((scenario): Job => searchJob(request, scenario, play, cases, progress)),
      ...backOffJobs(request, play),
    ]);
    searchMs = Date.now() - startedAt;
    // What a verification refutes is replaced by the safe side of it, and played again.
    for (let round = 1, verified = 0; round <= mostRounds; round += 1) {
      const soFar = await factsOf(cases());
      const { planned, plannedClients } = lastRound(soFar, evidenceOf(soFar));
      const clients = plannedClients.filter((one) => clientCasesOf(one, soFar.cases).length === 0);
      const open = planned.filter((one) => casesOf(one, soFar.cases).length === 0);
      if (open.length + clients.length === 0) break;
      request.show({ kind: 'preparing', what: whatIsVerified(open, dispatcher.workers) });
      const first = verified;
      await oneAfterAnother(dispatcher, signal, [
        // The longest first, so that no worker is left alone with it at the end.
        ...open
          .map((one, index) => ({ one, index }))
          .toSorted((a, b) => b.one.sizeMs - a.one.sizeMs)
          .map(({ one, index }) => verificationJob(request, trialScenarios, one, first + index, playMeasured)),
        ...clients.map((one) => clientJob(request, one, play)),
      ]);
      verified += open.length;
    }
  } catch (cause) {
    const first = firstCause(cause);
    if (!signal.aborted && played.size === 0) throw first;
    // Being interrupted says so by itself.
    if (!signal.aborted) endedEarly = saidOf(first);
  }
  const head = runHead(request);
  const run = summarise(cases(), timelineOf, head, signal.aborted);
  const tuning = concludeTuning(await factsOf(run.cases));
  return { result: withTuning(run, tuning), judged: run.cases, timelineOf, nothingBegan: null };
}

/** Which worker was lost, with what, and why. */
function lostOn(worker: number, workers: number, planned: PlannedCase, cause: unknown): ReplfaultError {
  const { code, message, hint, exitCode } = cause as Partial<ReplfaultError>;
  return new ReplfaultError(
    code ?? 'WORKER_DIED',
    `worker ${worker + 1} of ${workers} was lost with ${planned.id}: ${message ?? String(cause)}`,
    { cause, ...(hint !== undefined && { hint }), ...(exitCode !== undefined && { exitCode }) },
  );
}

/** What went wrong first, where putting things away afterwards went wrong, too. */
function firstCause(cause: unknown): unknown {
  let first = cause;
  for (let depth = 0; depth < mostCauses && first instanceof Error && 'suppressed' in first; depth += 1)
    first = first.suppressed;
  return first;
}

/** One line, not endless: a worker's last words may be a whole stack. */
function saidOf(cause: unknown): string {
  const { message = String(cause), hint } = cause as Partial<ReplfaultError>;
  const line = (message.trim() || String(cause)).replace(/\s+/g, ' ');
  return `${line.length > mostSaid ? `${line.slice(0, mostSaid)}...` : line}${hint === undefined ? '' : ` (${hint})`}`;
}

/** Every worker takes the next job when it has done one; the first error ends them all. */
async function oneAfterAnother({ workers }: Dispatcher, signal: AbortSignal, jobs: readonly Job[]): Promise<void> {
  const waiting = [...jobs];
  const failures: unknown[] = [];
  const lane = async (worker: number): Promise<void> => {
    for (let job = waiting.shift(); job && failures.length === 0 && !signal.aborted; job = waiting.shift())
      await job(worker).catch((cause: unknown) => failures.push(cause));
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => lane(worker)));
  // The first of them in time: what ended the others may follow from it.
  if (failures.length > 0) throw failures[0];
}

/** How much is to be verified, and about how long that takes. */
function whatIsVerified(planned: readonly PlannedVerification[], workers: number): string {
  const longest = Math.max(...planned.map(({ sizeMs }) => sizeMs));
  const all = planned.reduce((sum, { sizeMs }) => sum + sizeMs, 0);
  const minutes = Math.max(longest, all / workers) / 60_000;
  return `the verification: ${planned.length} disturbances, about ${Math.max(1, Math.ceil(minutes))} min`;
}
