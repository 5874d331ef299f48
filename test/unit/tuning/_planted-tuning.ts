import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { defaultLoad } from '../../../src/model/load.ts';
import type { Profile } from '../../../src/model/profile.ts';
import type { ProgressEvent } from '../../../src/model/progress.ts';
import type { CaseResult, Derived } from '../../../src/model/result.ts';
import type { NamedScenario, PlannedCase, TrialParams } from '../../../src/model/scenario.ts';
import type { Timeline } from '../../../src/model/timeline.ts';
import type { Dispatcher } from '../../../src/runner/dispatcher.ts';
import { executeTuning } from '../../../src/tuning/tune.ts';
import type { TuneRequest } from '../../../src/tuning/tuning-jobs.ts';
import { result } from '../runner/given.ts';
import { profile as profileWith } from '../tune/_evidence.ts';

const scenarios = await loadScenarios(['control', 'tune']);

export const profile = profileWith({
  disturbances: { stallS: 10, outageS: 60 },
  objectives: { blindWindowS: 30, resumeS: 20 },
  workload: { writesPerS: 25 },
});

/** How a planted world departs from the laws: where a trial breaks, ms, given where it should. */
type World = (lawMs: number, params: TrialParams, scenario: string) => number;
const asTheLawSays: World = (lawMs) => lawMs + 60;

interface Planted {
  readonly world?: World;
  readonly profile?: Profile;
  readonly outcome?: (planned: PlannedCase) => CaseResult['outcome'];
  /** What a case says instead. */
  readonly change?: (planned: PlannedCase) => Partial<CaseResult>;
  /** What was recorded of a case. */
  readonly recorded?: (planned: PlannedCase) => Timeline;
  /** What becomes of the worker that plays a case. */
  readonly dies?: (planned: PlannedCase) => Error | null;
  readonly verify?: TuneRequest['verify'];
  readonly load?: TuneRequest['load'];
}

/** A tuning in a planted world: no servers, and trials end as the world says. */
export async function tuned({
  world = asTheLawSays,
  outcome = () => 'pass',
  change = () => ({}),
  dies = () => null,
  recorded,
  ...given
}: Planted = {}) {
  const played: PlannedCase[] = [];
  const shown: ProgressEvent[] = [];
  const dispatcher: Dispatcher = {
    workers: 2,
    async play(planned) {
      const death = dies(planned);
      if (death !== null) throw death;
      played.push(planned);
      const scenario = scenarios.find(({ name }) => name === planned.scenario) as NamedScenario;
      const one = result(planned.scenario, {
        id: planned.id,
        case: planned.params.case,
        params: planned.params,
        outcome: outcome(planned),
      });
      const seen = scenario.search ? seenIn(scenario, planned, world) : {};
      return { result: { ...one, ...seen, ...change(planned) }, timeline: recorded?.(planned) };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const request = {
    scenarios,
    profile: profile,
    profileFile: 'replfault.yaml',
    servers: profile.servers,
    load: { load: defaultLoad, lowered: [], otherwise: [] },
    realTime: false,
    verify: 'real',
    runtime: { kind: 'local', why: 'asked for' },
    environment: { place: { kind: 'local', tools: null, links: { kind: 'proxy', why: null } } },
    folder: { name: 'run', dir: '/nowhere', timelineDir: '/nowhere', logDir: '/nowhere' },
    workers: 2,
    seed: 's',
    command: ['tune'],
    toolVersion: '0',
    signal: new AbortController().signal,
    startedAt: new Date(),
    show: (event: ProgressEvent) => shown.push(event),
    ...given,
  } as unknown as TuneRequest;
  const finished = await executeTuning(request, async () => dispatcher);
  const { tuning } = finished.result;
  if (!tuning) throw new Error('nothing was concluded');
  return { ...finished, tuning, played, shown };
}

function seenIn(
  scenario: NamedScenario,
  { params }: PlannedCase,
  world: World,
): Pick<CaseResult, 'reading' | 'derived'> {
  const { search } = scenario;
  const trial = params as TrialParams;
  const breaksAtMs = world(search?.lawMs(trial) ?? 0, trial, scenario.name);
  const broke = search?.breaksWhen === 'shorter' ? trial.sizeMs < breaksAtMs : trial.sizeMs > breaksAtMs;
  const derived = {
    blindWindowMs: Math.min(trial.sizeMs, trial.replicaNetTimeoutS * 1000),
    resumeMs: trial.connectRetryS * 1000 + 200,
    transactionsAtRisk: 10,
    reasons: {},
  } as unknown as Derived;
  return { reading: { broke, reason: 'planted', evidence: [1] }, derived };
}
