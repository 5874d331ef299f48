import type { Profile } from '../model/profile.ts';
import type { CaseResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import type { Search, Tuning } from '../model/tuning.ts';
import { nextSizeMs } from '../tune/break-point.ts';
import { concludeTuning, evidenceOf, proposalOf, type TuningFacts, withTuning } from '../tune/conclude.ts';
import { searchOf, searchSpec, valuesOf } from '../tune/searches.ts';
import {
  backOffScenario,
  experimentsFor,
  failsCase,
  holdsCase,
  isTrialScenario,
  planTrial,
  searchCase,
  type TrialScenario,
} from '../tune/trials.ts';
import type { PlannedVerification } from '../tune/verification-plan.ts';
import { type Crew, openCrew, type Played } from './crew.ts';
import { tuningFacts } from './judge-tuning.ts';
import { controlScenario } from './plan.ts';
import { type FinishedRun, type RunRequest, summarise } from './run.ts';
import { runHead } from './run-head.ts';
import { SearchProgress } from './search-progress.ts';

export interface TuneRequest extends Omit<RunRequest, 'plan'> {
  readonly profile: Profile;
  readonly profileFile: string;
  readonly servers: { readonly source: string; readonly replica: string };
  readonly realTime: boolean;
  readonly verify: Tuning['verify'];
}

/** How often a trial that could not be believed is played once more before its search is given up. */
const mostRepetitions = 2;

/** About so many trials of each search, for display. */
const trialsOfASearch = 8;

/** A piece of work for one worker: cases that depend on one another, played in order. */
type Job = (worker: number) => Promise<void>;

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
      request.show({ kind: 'warning', text: announceVerification(verifications, crew.workers) });
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

type Play = (planned: PlannedCase, worker: number) => Promise<CaseResult>;

/** Plays a case, and once more what could not be believed; the last result. */
async function believed(play: Play, planned: PlannedCase, worker: number): Promise<CaseResult> {
  let result = await play(planned, worker);
  for (let again = 1; again <= mostRepetitions && isUndecided(result); again += 1)
    result = await play({ ...planned, id: `${planned.id}-again-${again}`, playsAgain: result.id }, worker);
  return result;
}

/** About what the searches of an experiment take, ms: as many trials as usual, each where the law puts the break point. */
function searchCostMs(scenario: TrialScenario, profile: Profile, realTime: boolean): number {
  const { search } = scenario;
  return valuesOf(scenario, profile, realTime).reduce((sum, valueS) => {
    const settings = search.settingsAt(valueS);
    const params = { ...(scenario.cases[0] ?? { case: '' }), ...settings, sizeMs: search.lawMs(settings) };
    return sum + trialsOfASearch * scenario.criticalPathMs(params);
  }, 0);
}

/** Nothing is known from it: the case itself, or what its history says of the disturbance, could not be decided. */
function isUndecided({ outcome, reading }: CaseResult): boolean {
  return outcome === 'inconclusive' || (outcome === 'pass' && reading?.broke === null);
}

function controlJob(request: TuneRequest, play: Play): Job {
  const scenario = request.scenarios.find(({ name }) => name === controlScenario);
  return async (worker) => {
    if (scenario) await believed(play, plainCase(request, scenario, scenario.cases[0] ?? { case: '' }), worker);
  };
}

/** One job for all outages, since each is short. Only where real drops are part of the profile. */
function backOffJobs(request: TuneRequest, play: Play): Job[] {
  const scenario = request.scenarios.find(({ name }) => name === backOffScenario);
  if (!scenario || request.profile.disturbances.rideThroughS === undefined) return [];
  return [
    async (worker) => {
      for (const one of scenario.cases) {
        const result = await believed(play, plainCase(request, scenario, one), worker);
        if (result.outcome === 'skipped') return;
      }
    },
  ];
}

function plainCase(request: TuneRequest, scenario: NamedScenario, params: NamedScenario['cases'][number]): PlannedCase {
  const { source, replica } = request.servers;
  const { link } = request.profile;
  const conditions = { rttMs: link.rttMs, jitterMs: link.jitterMs, lossPercent: link.lossPercent };
  return {
    id: `${scenario.name}-${params.case}`.replace(/[^a-zA-Z0-9.]+/g, '-'),
    scenario: scenario.name,
    scenarioFile: scenario.file,
    params: 'rttMs' in params ? { ...params, ...conditions, bandwidthMbitS: link.bandwidthMbitS ?? 0 } : params,
    seed: `${request.seed}/${scenario.name}/${params.case}`,
    sourceSpec: source,
    replicaSpec: replica,
    ...(scenario.name === controlScenario ? {} : { reuse: 'tune' }),
  };
}

/** The searches of one experiment, scale after scale: what the first one found is a guess for the next. */
function searchJob(
  request: TuneRequest,
  scenario: TrialScenario,
  play: Play,
  cases: () => readonly CaseResult[],
  progress: SearchProgress,
): Job {
  const { profile, realTime, servers, seed } = request;
  return async (worker) => {
    const earlier: Search[] = [];
    for (const valueS of valuesOf(scenario, profile, realTime)) {
      const spec = searchSpec(scenario, valueS, earlier);
      const settings = scenario.search.settingsAt(valueS);
      for (let trial = 1; ; trial += 1) {
        const { trials } = searchOf(scenario, valueS, cases(), earlier);
        progress.at(scenario.name, valueS, spec, trials);
        const sizeMs = nextSizeMs(spec, trials);
        if (sizeMs === null) break;
        const label = `${valueS}s`;
        const planned = planTrial({
          scenario,
          profile,
          servers,
          seed,
          settings,
          sizeMs: Math.round(sizeMs),
          case: searchCase,
          trial,
          label,
        });
        const result = await believed(play, planned, worker);
        // Skipped here, or not to be believed at all: there is no search.
        if (result.outcome !== 'pass' || result.reading?.broke == null) break;
      }
      earlier.push(searchOf(scenario, valueS, cases(), earlier));
      progress.ended(scenario.name, valueS);
    }
  };
}

function verificationJob(
  { profile, servers, seed }: TuneRequest,
  scenarios: readonly TrialScenario[],
  planned: PlannedVerification,
  index: number,
  play: Play,
): Job {
  const scenario = scenarios.find(({ name }) => name === planned.scenario);
  return async (worker) => {
    if (!scenario) return;
    const name = planned.expected === 'holds' ? holdsCase : failsCase;
    const { settings, sizeMs } = planned;
    await believed(
      play,
      planTrial({ scenario, profile, servers, seed, settings, sizeMs, case: name, trial: 1, label: `${index + 1}` }),
      worker,
    );
  };
}

function announceVerification(planned: readonly PlannedVerification[], workers: number): string {
  const longest = Math.max(...planned.map(({ sizeMs }) => sizeMs));
  const all = planned.reduce((sum, { sizeMs }) => sum + sizeMs, 0);
  const minutes = Math.max(longest, all / workers) / 60_000;
  return `verifying with ${planned.length} disturbances, about ${Math.max(1, Math.ceil(minutes))} min`;
}
