import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeScratch } from '../host/scratch.ts';
import { budgetMs } from '../model/budget.ts';
import { CleanupStack } from '../model/cleanup.ts';
import type { ReplfaultError } from '../model/errors.ts';
import type { ProgressEvent } from '../model/progress.ts';
import { describeError, type RunResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { RunEnvironment } from '../place/environment.ts';
import type { CaseRecord, WorkerConfig } from '../worker/protocol.ts';
import type { RunFolder } from './run-folder.ts';
import { StartQueue } from './start-queue.ts';
import { runWorker, WorkerStoodStill } from './worker-handle.ts';

/** A worker that stands still without a case is begun anew so often; then it is the machine that does not let it begin. */
const mostLivesWithoutCase = 2;

/** Where workers get their cases from, and where what became of them goes. Workers are numbered from 0. */
export interface CaseFeed {
  /** Resolves when there may be a case for this worker; to `false` when there will never be one again. */
  waits(worker: number): Promise<boolean>;
  /** The worker's next case, once it may start servers; `undefined` when another one was quicker. */
  take(worker: number): PlannedCase | undefined;
  /** The worker has played a case that it was given. */
  done(planned: PlannedCase, record: CaseRecord): void;
  /** A case that the worker took and did not begin: it is to be given out again. */
  putBack(worker: number, planned: PlannedCase): void;
}

/** Worker processes and the scratch folder that they share. Dispose of it only once all have ended. */
export interface WorkerPool extends AsyncDisposable {
  /** One for each worker: resolves when it has ended in order or was interrupted, rejects when it died or could not begin. */
  readonly ended: readonly Promise<void>[];
}

/** What playing cases takes, whoever gives them out. */
export interface PlayRequest {
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
  /** What run.json says of the plan, and of the part of it that this run plays. */
  readonly planHash?: string;
  readonly shard?: RunResult['shard'];
  /** What is said at the start of the run, beside what the machine lacks. */
  readonly notes?: readonly string[];
  readonly proxy: WorkerConfig['proxy'];
  readonly settings: Pick<WorkerConfig, 'sourceCnf' | 'replicaCnf' | 'set' | 'mirror' | 'cacheDir' | 'switches'>;
  readonly signal: AbortSignal;
  readonly startedAt: Date;
  show(event: ProgressEvent): void;
}

/** Starts worker processes; each asks the feed for cases, one ahead, until there are no more. */
export async function openWorkers(request: PlayRequest, count: number, feed: CaseFeed): Promise<WorkerPool> {
  const { environment, folder, signal, settings, show } = request;
  await using cleanup = new CleanupStack();
  const scratch = cleanup.use(await makeScratch(count));
  request.watchFolder(scratch.dir);
  // Templates of servers whose options shape their data folder are made by workers, in the cache.
  const writableDirs = await Promise.all([scratch.dir, folder.dir, settings.cacheDir].map((dir) => realpath(dir)));
  const starts = new StartQueue();
  const gone = new Set<number>();
  const given = new Map<string, PlannedCase>();
  const started = new Set<string>();
  /** One life of a worker; each has a number of its own, after which its folders are named. */
  const live = (index: number, number: number): Promise<void> => {
    const config: WorkerConfig = {
      index: number,
      scratchDir: scratch.dir,
      timelineDir: folder.timelineDir,
      logDir: folder.logDir,
      writableDirs,
      place: environment.place,
      proxy: request.proxy,
      ...settings,
    };
    return runWorker(
      config,
      environment.sandbox,
      {
        next: async () => {
          if (!(await feed.waits(index))) return undefined;
          await starts.acquire(number);
          // A worker that died while it waited must not take a case with it.
          const planned = gone.has(number) ? undefined : feed.take(index);
          if (planned) given.set(planned.id, planned);
          else starts.release(number);
          return planned;
        },
        prepared: () => starts.release(number),
        budgetMs: (planned) => budgetMs(scenarioOf(request, planned), planned),
        phase: (id, phase, text) => {
          const planned = given.get(id);
          if (planned && !started.has(id)) {
            started.add(id);
            const expectedMs = expectedMsOf(request, planned);
            show({ kind: 'case-start', id, scenario: planned.scenario, case: planned.params.case, expectedMs });
          }
          show({ kind: 'case-phase', id, phase, text });
        },
        done: (record) => {
          const planned = given.get(record.id);
          if (planned) feed.done(planned, record);
        },
      },
      signal,
      (pid) => scratch.watch(pid),
    ).finally(() => {
      gone.add(number);
      starts.release(number);
    });
  };
  /** A worker that stood still loses the case that it was in; another one goes on with the rest. */
  const goOn = async (index: number, lives = 0): Promise<void> => {
    const number = index + lives * count;
    try {
      await live(index, number);
    } catch (cause) {
      if (!(cause instanceof WorkerStoodStill)) throw cause;
      if (cause.during === undefined && lives >= mostLivesWithoutCase) throw cause.why;
      for (const planned of cause.notBegun.toReversed()) feed.putBack(index, planned);
      if (cause.during) feed.done(cause.during, await recordOfLost(cause.during, cause.why, folder));
      await removeFolders(scratch.dir, number);
      await goOn(index, lives + 1);
    }
  };
  const ended = Array.from({ length: count }, (_, index) => goOn(index));
  const kept = cleanup.release();
  return { ended, [Symbol.asyncDispose]: () => kept.run() };
}

function scenarioOf(request: PlayRequest, planned: PlannedCase): NamedScenario {
  const scenario = request.scenarios.find((one) => one.name === planned.scenario);
  if (!scenario) throw new TypeError(`no scenario ${planned.scenario} was loaded`);
  return scenario;
}

function expectedMsOf(request: PlayRequest, planned: PlannedCase): number {
  return scenarioOf(request, planned).criticalPathMs(planned.params) + 1_000;
}

/** What is known of a case whose worker was ended in it: its history is on disk as far as it came. */
async function recordOfLost(planned: PlannedCase, why: ReplfaultError, folder: RunFolder): Promise<CaseRecord> {
  const timeline = `${planned.id}.ndjson`;
  const begun = await stat(join(folder.timelineDir, timeline)).catch(() => undefined);
  return {
    id: planned.id,
    server: null,
    overridden: [],
    timeline: begun ? timeline : null,
    error: describeError(why),
    startedAt: (begun?.birthtime ?? new Date()).toISOString(),
    wallMs: begun ? Math.max(0, Date.now() - begun.birthtimeMs) : 0,
  };
}

/** The folders of a worker that was ended: its servers end with it, a moment later where it had no namespaces. */
async function removeFolders(scratchDir: string, number: number): Promise<void> {
  for (const name of await readdir(scratchDir))
    if (name.startsWith(`w${number}-`))
      await rm(join(scratchDir, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(
        () => undefined,
      );
}
