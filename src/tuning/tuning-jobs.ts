import { caseIdOf } from '../catalogue/case-names.ts';
import { hasLink } from '../model/link.ts';
import type { Profile } from '../model/profile.ts';
import type { CaseResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { TrialLoad } from '../model/tuned-load.ts';
import type { Search, Tuning } from '../model/tuning.ts';
import { controlScenario } from '../runner/plan.ts';
import type { PlayRequest } from '../runner/worker-pool.ts';
import { nextSizeMs } from '../tune/break-point.ts';
import { type PlannedClient, pausedClientScenario } from '../tune/paused-client.ts';
import { searchOf, searchSpec, type TrialLink, trialLink, valuesOf } from '../tune/searches.ts';
import {
  backOffScenario,
  failsCase,
  holdsCase,
  linkParams,
  plannedLoad,
  planTrial,
  searchCase,
  type TrialScenario,
} from '../tune/trials.ts';
import { isSettled, judgeVerification, type PlannedVerification } from '../tune/verification-plan.ts';
import type { SearchProgress } from './search-progress.ts';

/** What is to be tuned, and with what. */
export interface TuneRequest extends PlayRequest {
  readonly profile: Profile;
  readonly profileFile: string;
  readonly servers: { readonly source: string; readonly replica: string };
  /** What trials are played with of the load of the profile. */
  readonly load: TrialLoad;
  readonly realTime: boolean;
  readonly verify: Tuning['verify'];
}

/** The link that its trials are played over. */
export const linkOf = ({ profile, environment }: Pick<TuneRequest, 'profile' | 'environment'>): TrialLink =>
  trialLink(profile, hasLink(profile.link) && environment.place.links.kind === 'packet');

/** How often a trial that could not be believed is played once more before its search is given up: on a busy machine one in five may be. */
const mostRepetitions = 4;
/** What goes against the plan of a verification is played so often more. */
const repetitionsOfContrary = 2;

/** About so many trials of each search, for display and order. */
export const trialsOfASearch = 8;

/** A piece of work for one worker: cases that depend on one another, played in order. */
export type Job = (worker: number) => Promise<void>;

/** Plays one case on a worker. */
type Play = (planned: PlannedCase, worker: number) => Promise<CaseResult>;

/** Plays a case, and once more what could not be believed; the last result. */
async function believed(
  play: Play,
  planned: PlannedCase,
  worker: number,
  doubted: (result: CaseResult) => boolean = isUndecided,
  repetitions = mostRepetitions,
): Promise<CaseResult> {
  let result = await play(planned, worker);
  for (let again = 1; again <= repetitions && doubted(result); again += 1)
    result = await play({ ...planned, id: `${planned.id}-again-${again}`, playsAgain: result.id }, worker);
  return result;
}

/** About what the searches of an experiment take, ms: as many trials as usual, each where the law puts the break point. */
export function searchCostMs(
  scenario: TrialScenario,
  profile: Profile,
  realTime: boolean,
  { roundTripMs }: TrialLink,
): number {
  const { search } = scenario;
  return valuesOf(scenario, profile, realTime).reduce((sum, valueS) => {
    const settings = search.settingsAt(valueS);
    const params = { ...(scenario.cases[0] ?? { case: '' }), ...settings, sizeMs: search.lawMs(settings, roundTripMs) };
    return sum + trialsOfASearch * scenario.criticalPathMs(params);
  }, 0);
}

/** Nothing is known from it: the case itself, or what its history says of the disturbance, could not be decided. */
function isUndecided({ outcome, reading }: CaseResult): boolean {
  return outcome === 'inconclusive' || (outcome === 'pass' && reading?.broke === null);
}

/**
 * The healthy control, without which nothing is believed. Its own blind window is subtracted from that of every verification, so it must be measured
 * where an objective asks for it. `play` answers as cases are judged in the end.
 */
export function controlJob(request: TuneRequest, play: Play): Job {
  const scenario = request.scenarios.find(({ name }) => name === controlScenario);
  const { blindWindowS, transactionsAtRisk } = request.profile.objectives;
  const asked = (blindWindowS ?? transactionsAtRisk) !== undefined;
  const doubted = (one: CaseResult): boolean => isUndecided(one) || (asked && one.derived?.blindWindowMs === null);
  return async (worker) => {
    if (scenario)
      await believed(play, plainCase(request, scenario, scenario.cases[0] ?? { case: '' }), worker, doubted);
  };
}

/**
 * One job for each outage, so that all workers share them, the longest first. Only where real drops are part of the profile. Where one outage
 * cannot be played here, none can.
 */
export function backOffJobs(request: TuneRequest, play: Play): Job[] {
  const scenario = request.scenarios.find(({ name }) => name === backOffScenario);
  if (!scenario || request.profile.disturbances.rideThroughS === undefined) return [];
  let skipped = false;
  return scenario.cases
    .toSorted((a, b) => scenario.criticalPathMs(b) - scenario.criticalPathMs(a))
    .map(
      (one): Job =>
        async (worker) => {
          if (skipped) return;
          const result = await believed(play, plainCase(request, scenario, one), worker);
          skipped ||= result.outcome === 'skipped';
        },
    );
}

function plainCase(request: TuneRequest, scenario: NamedScenario, params: NamedScenario['cases'][number]): PlannedCase {
  const { source, replica } = request.servers;
  const played = 'rttMs' in params ? { ...params, ...linkParams(request.profile) } : params;
  return {
    id: caseIdOf(scenario.name, params.case),
    scenario: scenario.name,
    scenarioFile: scenario.file,
    params: played,
    seed: `${request.seed}/${scenario.name}/${params.case}`,
    sourceSpec: source,
    replicaSpec: replica,
    ...plannedLoad(request.load, scenario, played),
    ...(scenario.name === controlScenario ? {} : { reuse: 'tune' }),
  };
}

/** One pause of a client of the source, played again while it cannot be believed. */
export function clientJob(request: TuneRequest, planned: PlannedClient, play: Play): Job {
  const { profile, load, servers, seed } = request;
  const scenario = request.scenarios.find(({ name }) => name === pausedClientScenario);
  const { settings, sizeMs, expected, share } = planned;
  return async (worker) => {
    if (!scenario) return;
    const label = `${share}-times`;
    await believed(
      play,
      planTrial({ scenario, profile, load, servers, seed, settings, sizeMs, case: expected, trial: 1, label }),
      worker,
    );
  };
}

/** The searches of one experiment, scale after scale: what the first one found is a guess for the next. */
export function searchJob(
  request: TuneRequest,
  scenario: TrialScenario,
  play: Play,
  cases: () => readonly CaseResult[],
  progress: SearchProgress,
): Job {
  const { profile, load, realTime, servers, seed } = request;
  const link = linkOf(request);
  return async (worker) => {
    const earlier: Search[] = [];
    const values = valuesOf(scenario, profile, realTime);
    for (const [index, valueS] of values.entries()) {
      const spec = searchSpec(scenario, valueS, earlier, link);
      const settings = scenario.search.settingsAt(valueS);
      for (let trial = 1; ; trial += 1) {
        const { trials } = searchOf(scenario, valueS, cases(), earlier, link);
        progress.at(scenario.name, valueS, spec, trials);
        const sizeMs = nextSizeMs(spec, trials);
        if (sizeMs === null) break;
        const label = `${valueS}s`;
        const planned = planTrial({
          scenario,
          profile,
          load,
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
      const search = searchOf(scenario, valueS, cases(), earlier, link);
      earlier.push(search);
      progress.ended(scenario.name, valueS);
      // Two scales must agree: where one has nothing to say, the other is not worth its time.
      if (search.breakPoint === null) {
        for (const later of values.slice(index + 1)) progress.ended(scenario.name, later);
        break;
      }
    }
  };
}

/**
 * One disturbance of the verification, until what its cases show together is settled. `play` answers as cases are judged in the end: what a blind
 * window is worth is known only with the control.
 */
export function verificationJob(
  { profile, load, servers, seed }: TuneRequest,
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
    const results: CaseResult[] = [];
    await believed(
      play,
      planTrial({
        ...{ scenario, profile, load, servers, seed, settings, sizeMs },
        case: name,
        trial: 1,
        label: `${index + 1}`,
      }),
      worker,
      (result) => {
        results.push(result);
        if (isSettled(planned, results)) return false;
        // What is never believed is given up sooner than what was seen to go wrong.
        return results.length <= mostRepetitions || judgeVerification(planned, results).seen !== null;
      },
      mostRepetitions + repetitionsOfContrary,
    );
  };
}
