import { realpath } from 'node:fs/promises';
import { CleanupStack } from '../model/cleanup.ts';
import type { ProgressEvent } from '../model/progress.ts';
import type { RunResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { RunEnvironment } from './environment.ts';
import type { CaseRecord, WorkerConfig } from './protocol.ts';
import type { RunFolder } from './run-folder.ts';
import { makeScratch } from './scratch.ts';
import { Turns } from './turns.ts';
import { runWorker } from './worker-handle.ts';

/** Where workers get their cases from, and where what became of them goes. Workers are numbered from 0. */
export interface CaseFeed {
  /** Resolves when there may be a case for this worker; to `false` when there will never be one again. */
  waits(worker: number): Promise<boolean>;
  /** The worker's next case, once it may start servers; `undefined` when another one was quicker. */
  take(worker: number): PlannedCase | undefined;
  /** The worker has played a case that it was given. */
  done(planned: PlannedCase, record: CaseRecord): void;
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
  readonly proxy: WorkerConfig['proxy'];
  readonly settings: Pick<WorkerConfig, 'sourceCnf' | 'replicaCnf' | 'set' | 'mirror' | 'cacheDir'>;
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
  const turns = new Turns();
  const gone = new Set<number>();
  const given = new Map<string, PlannedCase>();
  const started = new Set<string>();
  const ended = Array.from({ length: count }, (_, index) => {
    const config: WorkerConfig = {
      index,
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
          await turns.take(index);
          // A worker that died while it waited must not take a case with it.
          const planned = gone.has(index) ? undefined : feed.take(index);
          if (planned) given.set(planned.id, planned);
          else turns.give(index);
          return planned;
        },
        prepared: () => turns.give(index),
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
      gone.add(index);
      turns.give(index);
    });
  });
  const kept = cleanup.release();
  return { ended, [Symbol.asyncDispose]: () => kept.run() };
}

function expectedMsOf(request: PlayRequest, planned: PlannedCase): number {
  const scenario = request.scenarios.find((one) => one.name === planned.scenario);
  return (scenario?.criticalPathMs(planned.params) ?? 0) + 1_000;
}
