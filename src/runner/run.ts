import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { CleanupStack } from '../model/cleanup.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { ProgressEvent } from '../model/progress.ts';
import { type CaseResult, RUN_SCHEMA_ID, type RunResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import type { Outcome } from '../model/verdict.ts';
import type { RunEnvironment } from './environment.ts';
import { applyControls, judgeCase, type RunFacts, skippedCase } from './judge.ts';
import type { CaseRecord, WorkerConfig } from './protocol.ts';
import { type RunFolder, readTimeline } from './run-folder.ts';
import { makeScratch } from './scratch.ts';
import { Turns } from './turns.ts';
import { runWorker } from './worker-handle.ts';

export interface RunRequest {
  readonly plan: readonly PlannedCase[];
  readonly scenarios: readonly NamedScenario[];
  readonly environment: RunEnvironment;
  readonly runtime: RunResult['runtime'];
  /** Has a folder removed after everything that uses it from outside this process tree, should this process die. */
  watchFolder(dir: string): void;
  readonly folder: RunFolder;
  readonly workers: number;
  readonly seed: string;
  readonly command: readonly string[];
  readonly toolVersion: string;
  readonly proxy: WorkerConfig['proxy'];
  readonly settings: Pick<WorkerConfig, 'sourceCnf' | 'replicaCnf' | 'set' | 'mirror' | 'cacheDir'>;
  readonly signal: AbortSignal;
  readonly startedAt: Date;
  show(event: ProgressEvent): void;
}

export interface FinishedRun {
  readonly result: RunResult;
  /** The cases as they were judged by themselves, before the controls said what they are worth. */
  readonly judged: readonly CaseResult[];
  readonly timelineOf: (id: string) => Timeline | undefined;
  /** Why not a single case could begin; `null` when at least one did, or none was meant to. */
  readonly nothingBegan: ReplfaultError | null;
}

/** Plays the plan, reads back what was recorded, judges it. Never throws for a failed case. */
export async function executePlan(request: RunRequest): Promise<FinishedRun> {
  const { plan, environment, folder, signal } = request;
  const scenarioOf = new Map(request.scenarios.map((scenario) => [scenario.name, scenario]));
  const facts: RunFacts = {
    runtime: environment.place.kind,
    isolation: environment.isolation,
    proxy: request.proxy.kind,
  };
  const results = new Map<string, CaseResult>();
  const timelines = new Map<string, Timeline>();
  const queue: PlannedCase[] = [];
  for (const planned of plan) {
    const scenario = scenarioOf.get(planned.scenario) as NamedScenario;
    const lacking = scenario.needs?.map((need) => environment.missing.get(need)).find((reason) => reason !== undefined);
    if (lacking === undefined) queue.push(planned);
    else results.set(planned.id, skippedCase(planned, scenario, facts, lacking, 'machine'));
  }
  const { kind, why } = request.runtime;
  const skips = [...results.values()].flatMap(({ reason }) => (reason === null ? [] : [reason]));
  const notes = [...(why === 'asked for' ? [] : [`runtime ${kind}: ${why}`]), ...new Set(skips)];
  request.show({ kind: 'run-start', run: folder.name, cases: plan.length, workers: request.workers, notes });
  for (const result of results.values()) request.show({ kind: 'case-end', id: result.id, result });

  const judge = async (record: CaseRecord): Promise<void> => {
    const planned = plan.find((one) => one.id === record.id) as PlannedCase;
    const timeline =
      record.timeline === null ? undefined : await readTimeline(join(folder.timelineDir, record.timeline));
    if (timeline) timelines.set(record.id, timeline);
    const result = judgeCase(planned, scenarioOf.get(planned.scenario) as NamedScenario, facts, record, timeline);
    results.set(record.id, result);
    if (record.timeline === null && record.error) failures.push(asError(record.error));
    request.show({ kind: 'case-end', id: record.id, result });
  };
  const failures: ReplfaultError[] = [];
  failures.unshift(...(await playAll(request, queue, judge)));

  const interrupted = signal.aborted;
  for (const planned of plan)
    if (!results.has(planned.id)) {
      const reason = interrupted ? 'interrupted' : (failures[0]?.message ?? 'not run');
      const scenario = scenarioOf.get(planned.scenario) as NamedScenario;
      results.set(planned.id, { ...skippedCase(planned, scenario, facts, reason), outcome: 'inconclusive' });
    }
  const began = [...results.values()].some((result) => result.timeline !== null);

  const ordered = [...plan].sort(byScenario).map((planned) => results.get(planned.id) as CaseResult);
  const timelineOf = (id: string): Timeline | undefined => timelines.get(id);
  const result = summarise(
    ordered,
    timelineOf,
    {
      $schema: RUN_SCHEMA_ID,
      tool: { name: 'replfault', version: request.toolVersion },
      run: folder.name,
      startedAt: request.startedAt.toISOString(),
      wallMs: Date.now() - request.startedAt.getTime(),
      seed: request.seed,
      command: request.command,
      machine: {
        cpus: cpus().length,
        memoryMiB: Math.round(totalmem() / 1024 / 1024),
        kernel: release(),
        node: process.version,
      },
      runtime: request.runtime,
    },
    interrupted,
  );
  return { result, judged: ordered, timelineOf, nothingBegan: began || interrupted ? null : (failures[0] ?? null) };
}

function asError({ code, message, hint }: NonNullable<CaseRecord['error']>): ReplfaultError {
  return new ReplfaultError(code, message, hint === null ? {} : { hint });
}

type RunHead = Omit<RunResult, 'outcome' | 'reason' | 'counts' | 'baselineBlindWindowMs' | 'skippedBecause' | 'cases'>;

/** Applies the controls and sums up. Shared with `replfault judge`, which starts from a saved run. */
export function summarise(
  cases: readonly CaseResult[],
  timelineOf: (id: string) => Timeline | undefined,
  head: RunHead,
  interrupted = false,
): RunResult {
  const controlled = applyControls(cases, timelineOf);
  const counts: Record<Outcome, number> = { pass: 0, fail: 0, inconclusive: 0, skipped: 0 };
  for (const one of controlled.cases) counts[one.outcome] += 1;
  const ran = controlled.cases.length - counts.skipped;
  const reason = interrupted ? 'interrupted' : ran === 0 ? 'nothing ran' : controlled.reason;
  const outcome: Outcome =
    counts.fail > 0 ? 'fail' : reason !== null || counts.inconclusive > 0 ? 'inconclusive' : 'pass';
  const skippedBecause = [
    ...new Set(controlled.cases.flatMap((one) => (one.outcome === 'skipped' && one.reason ? [one.reason] : []))),
  ];
  return {
    ...head,
    outcome,
    reason,
    counts,
    baselineBlindWindowMs: controlled.baselineMs,
    skippedBecause,
    cases: controlled.cases,
  };
}

async function playAll(
  request: RunRequest,
  queue: PlannedCase[],
  judge: (record: CaseRecord) => Promise<void>,
): Promise<ReplfaultError[]> {
  const { environment, folder, signal, settings } = request;
  const failures: ReplfaultError[] = [];
  if (queue.length === 0) return failures;
  await using cleanup = new CleanupStack();
  const scratch = cleanup.use(await makeScratch(Math.min(request.workers, queue.length)));
  request.watchFolder(scratch.dir);
  const turns = new Turns();
  const gone = new Set<number>();
  const judging: Promise<void>[] = [];
  const expected = new Map(queue.map((planned) => [planned.id, planned]));
  const workers = Array.from({ length: Math.min(request.workers, queue.length) }, (_, index) => {
    const config: WorkerConfig = {
      index,
      scratchDir: scratch.dir,
      timelineDir: folder.timelineDir,
      logDir: folder.logDir,
      place: environment.place,
      proxy: request.proxy,
      ...settings,
    };
    const started = new Set<string>();
    return runWorker(
      config,
      environment.sandbox,
      {
        next: async () => {
          if (queue.length === 0) return undefined;
          await turns.take(index);
          // A worker that died while it waited must not take a case with it.
          const planned = gone.has(index) ? undefined : queue.shift();
          if (!planned) turns.give(index);
          return planned;
        },
        prepared: () => turns.give(index),
        phase: (id, phase, text) => {
          const planned = expected.get(id);
          if (planned && !started.has(id)) {
            started.add(id);
            request.show({
              kind: 'case-start',
              id,
              scenario: planned.scenario,
              case: planned.params.case,
              expectedMs: expectedMs(request, planned),
            });
          }
          request.show({ kind: 'case-phase', id, phase, text });
        },
        done: (record) => judging.push(judge(record)),
      },
      signal,
      (pid) => scratch.watch(pid),
    ).finally(() => {
      gone.add(index);
      turns.give(index);
    });
  });
  for (const ended of await Promise.allSettled(workers))
    if (ended.status === 'rejected') failures.push(ended.reason as ReplfaultError);
  await Promise.all(judging);
  return failures;
}

function expectedMs(request: RunRequest, planned: PlannedCase): number {
  const scenario = request.scenarios.find((one) => one.name === planned.scenario);
  return (scenario?.criticalPathMs(planned.params) ?? 0) + 1_000;
}

/** Report order: the control first, then by name, whatever order the cases were played in. */
function byScenario(a: PlannedCase, b: PlannedCase): number {
  const rank = (planned: PlannedCase): string =>
    `${planned.scenario.startsWith('control/') ? 0 : 1}${planned.scenario}`;
  return `${a.sourceSpec}`.localeCompare(b.sourceSpec) || rank(a).localeCompare(rank(b));
}
