import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ExitCode, usageError } from '../model/errors.ts';
import type { ProgressDisplay } from '../model/progress.ts';
import type { RunResult } from '../model/result.ts';
import type { NamedScenario } from '../model/scenario.ts';
import { loadReporters } from '../reporters/index.ts';
import { controlScenario, makePlan } from '../runner/plan.ts';
import { executePlan } from '../runner/run.ts';
import { checkReportsFolder, makeRunFolder, pointLatestAt } from '../runner/run-folder.ts';
import { loadScenarios } from '../runner/scenario-files.ts';
import { checkOptionFile, parseSetting } from '../runner/user-settings.ts';
import { cacheFolder } from '../servers/cache/folder.ts';
import { preparePlace } from './choose-place.ts';
import { onInterrupt } from './interrupt.ts';
import { nameAndValue, positive } from './options.ts';
import { createProgress } from './progress/index.ts';
import { reportError } from './report-error.ts';
import type { RunOptions } from './run-options.ts';
import { writeReports } from './write-reports.ts';

/** `replfault run`: from arguments to an exit code, once through. */
export async function runScenarios(names: readonly string[], options: RunOptions): Promise<ExitCode> {
  const startedAt = new Date();
  const reporters = await loadReporters(options.reporter ?? []);
  const scenarios = await withControl(await loadScenarios(names));
  const seed = options.seed ?? randomBytes(4).toString('hex');
  const planFor = (servers: readonly string[]) =>
    makePlan({
      scenarios,
      pairs: servers.map((source) => ({ source, replica: options.replicaServer ?? source })),
      params: (options.param ?? []).map(nameAndValue),
      seed,
      ...(options.case === undefined ? {} : { only: options.case }),
    });
  // What is wrong with the names must be said before anything is fetched or pulled.
  if (options.case !== undefined && planFor(['any']).every((planned) => planned.scenario === controlScenario))
    throw usageError('NO_SUCH_CASE', `no case matches --case ${options.case}`, '`replfault list` shows the cases');
  planFor([]);
  const workers = positive('--workers', options.workers);
  const set = (options.set ?? []).map(parseSetting);
  const sourceCnf = options.sourceCnf === undefined ? null : await checkOptionFile(options.sourceCnf);
  const replicaCnf = options.replicaCnf === undefined ? null : await checkOptionFile(options.replicaCnf);

  await checkReportsFolder(options.out);

  const interrupt = onInterrupt();
  const failed = new AbortController();
  const progress: ProgressDisplay = createProgress({ stream: process.stderr, json: options.json ?? false });
  try {
    const cacheDir = cacheFolder();
    const fetching = {
      cacheDir,
      mirror: options.mirror,
      // When one thing cannot be had, nothing else needs to be fetched any more.
      signal: AbortSignal.any([interrupt.signal, failed.signal]),
      show: (event: Parameters<ProgressDisplay['show']>[0]) => progress.show(event),
    };
    await using place = await preparePlace(options, fetching);
    const { runtime, environment, proxy } = place;
    const plan = planFor(place.servers);
    const folder = await makeRunFolder(options.out, runName(startedAt, seed));
    const { result, timelineOf, nothingBegan } = await executePlan({
      plan,
      scenarios,
      environment,
      runtime,
      watchFolder: place.watchFolder,
      folder,
      workers,
      seed,
      command: ['run', ...names],
      toolVersion: await toolVersion(),
      proxy,
      settings: { sourceCnf, replicaCnf, set, mirror: options.mirror ?? null, cacheDir },
      signal: interrupt.signal,
      startedAt,
      show: (event) => progress.show(event),
    });
    const files = await writeReports(folder, result, timelineOf, reporters, {
      print: !(options.json ?? false),
      warn: (text) => progress.show({ kind: 'warning', text }),
      beforePrinting: (written) => {
        progress.show({ kind: 'run-end', result, files: written });
        progress.close();
      },
    });
    await pointLatestAt(folder);
    if (options.json) process.stdout.write(`${JSON.stringify({ ...result, files }, null, 2)}\n`);
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    return nothingBegan === null ? exitCodeOf(result, options.strict ?? false) : reportError(nothingBegan, false);
  } catch (error) {
    failed.abort(error);
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    throw error;
  } finally {
    progress.close();
    interrupt.done();
  }
}

/** Exit code of a finished run: fail > inconclusive > pass; nothing ran or a bad control is never 0. */
export function exitCodeOf(result: RunResult, strict: boolean): ExitCode {
  if (result.outcome === 'fail') return ExitCode.failed;
  if (result.outcome !== 'pass') return ExitCode.inconclusive;
  return strict && result.counts.skipped > 0 ? ExitCode.inconclusive : ExitCode.passed;
}

async function withControl(scenarios: readonly NamedScenario[]): Promise<NamedScenario[]> {
  if (scenarios.some((scenario) => scenario.name === controlScenario)) return [...scenarios];
  return [...(await loadScenarios([controlScenario])), ...scenarios];
}

function runName(startedAt: Date, seed: string): string {
  return `${startedAt.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${seed.replace(/[^a-zA-Z0-9]/g, '').slice(0, 8) || 'run'}-${process.pid}`;
}

async function toolVersion(): Promise<string> {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
