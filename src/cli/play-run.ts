import { randomBytes } from 'node:crypto';
import { loadScenarios } from '../catalogue/scenario-files.ts';
import { ExitCode } from '../model/errors.ts';
import { bytesWithin, isDefaultLoad, loadOf } from '../model/load.ts';
import type { ProgressDisplay } from '../model/progress.ts';
import type { RunResult } from '../model/result.ts';
import type { Capability, CaseSettings, NamedScenario, PlannedCase } from '../model/scenario.ts';
import { asksForTcp } from '../model/switches.ts';
import { type AskedWorkload, workloadOfRun } from '../model/workload.ts';
import { type PreparedPlace, preparePlace } from '../place/prepare-place.ts';
import { loadReporters } from '../reporters/index.ts';
import { checkFreeSpace } from '../runner/free-space.ts';
import { controlScenario, isOfComparison } from '../runner/plan.ts';
import type { FinishedRun, RunRequest } from '../runner/run.ts';
import { checkReportsFolder, makeRunFolder, pointLatestAt } from '../runner/run-folder.ts';
import { cacheFolder } from '../servers/cache/folder.ts';
import { checkUserSettings } from '../servers/options/user-settings.ts';
import { writeGithubOutput } from './github-output.ts';
import { onInterrupt } from './interrupt.ts';
import { positive } from './options.ts';
import { createProgress } from './progress/index.ts';
import { reportError } from './report-error.ts';
import { serveRun } from './run-metrics.ts';
import type { PlaceOptions } from './run-options.ts';
import { toolVersion } from './tool-version.ts';
import { writeReports } from './write-reports.ts';

/** What a command wants played, and what it makes of it. */
export interface Play {
  readonly scenarios: readonly NamedScenario[];
  /** The command line, for the report. */
  readonly command: readonly string[];
  readonly settings: Pick<RunRequest['settings'], 'sourceCnf' | 'replicaCnf' | 'set' | 'switches'>;
  /** The settings of one pair, where they are not the same for all. */
  settingsOf?(pair: { readonly source: string; readonly replica: string }): Play['settings'];
  /** The frozen cases; called before anything is fetched too, so that mistakes are found first. */
  planFor(
    pairs: readonly { readonly source: string; readonly replica: string }[],
    seed: string,
  ): readonly PlannedCase[];
  /** Cases that may be played after those of the plan. */
  later?(seed: string): readonly PlannedCase[];
  /** What this run plays of the plan, and what run.json says of both; all of it unless this does. */
  partOf?(plan: readonly PlannedCase[], seed: string): Promise<PlayedPart>;
  execute(request: RunRequest): Promise<FinishedRun>;
  /** What `--workload` asked for. */
  readonly workload?: AskedWorkload | undefined;
  /** What the load adds to the servers of one worker, bytes, where the plan does not tell. */
  readonly loadBytes?: number;
  /** Whether a case has a link of its own, where the plan does not tell. */
  readonly links?: boolean;
  /** What becomes of links in containers that have no packets; left out: their cases are skipped. */
  readonly withoutPackets?: 'proxy';
  /** How many cases are played at a time where nobody tells; two unless this does. */
  workersBy?(runtime: RunRequest['runtime']['kind']): number;
  /** Writes what this command writes besides the reports of the run; gives the paths. */
  writeMore?(result: RunResult, warn: (text: string) => void): Promise<readonly string[]>;
  exitCode(result: RunResult): ExitCode;
  /** The command prints what it makes of the run itself: nothing of the run goes to standard output. */
  readonly quiet?: boolean;
}

/** The cases of a plan that one run plays, and what it says of them. */
export type PlayedPart = Pick<RunRequest, 'plan' | 'planHash' | 'shard' | 'notes'>;

export const usualWorkers = 2;

/** From options to an exit code: prepares servers, plays, writes the reports. */
export async function playRun(options: PlaceOptions, play: Play): Promise<ExitCode> {
  const startedAt = new Date();
  const reporters = await loadReporters(options.reporter ?? []);
  const scenarios = await withControl(play.scenarios);
  const seed = options.seed ?? randomBytes(4).toString('hex');
  play.planFor([], seed);
  const expected = [...play.planFor([nobody], seed), ...(play.later?.(seed) ?? [])];
  const loadBytes = play.loadBytes ?? mostLoadBytes(scenarios, expected);
  const asked = options.workers === undefined ? null : positive('--workers', options.workers);
  const pullTimeoutMs = positive('--pull-timeout', options.pullTimeout) * 1000;

  await checkReportsFolder(options.out);
  await checkFreeSpace(options.out, asked ?? usualWorkers, loadBytes);

  await using metrics = await serveRun(options, (text) => void process.stderr.write(`warning: ${text}\n`));
  const interrupt = onInterrupt();
  const failed = new AbortController();
  const progress: ProgressDisplay = createProgress({ stream: process.stderr, json: options.json ?? false });
  const warn = (text: string): void => progress.show({ kind: 'warning', text });
  try {
    const cacheDir = cacheFolder();
    const fetching = {
      cacheDir,
      mirror: options.mirror,
      // When one thing cannot be had, nothing else needs to be fetched any more.
      signal: AbortSignal.any([interrupt.signal, failed.signal]),
      show: (event: Parameters<ProgressDisplay['show']>[0]) => progress.show(event),
    };
    const some = (need: Capability): boolean => scenarios.some(({ needs }) => needs?.includes(need));
    const links = play.links ?? wants(scenarios, expected, ({ link }) => link !== undefined);
    const wanted = {
      tracing: some('tracing'),
      clock: some('server-clock'),
      ownProxy: some('embedded-proxy'),
      links,
      tcp: asksForTcp(play.settings.switches ?? {}) || wants(scenarios, expected, isAboutTcp),
      withoutPackets: play.withoutPackets,
    };
    await using place = await preparePlace(
      { ...options, servers: serversOf(options), pullTimeoutMs },
      fetching,
      wanted,
    );
    const { runtime, environment, proxy } = place;
    const pairs = place.servers.map((source) => ({ source, replica: options.replicaServer ?? source }));
    await checkSettings(place, pairs, (pair) => play.settingsOf?.(pair) ?? play.settings);
    const plan = play.planFor(pairs, seed);
    const part = (await play.partOf?.(plan, seed)) ?? { plan };
    const folder = await makeRunFolder(options.out, runName(startedAt, seed, part.shard));
    const { result, timelineOf, nothingBegan } = await play.execute({
      ...part,
      scenarios,
      environment,
      runtime,
      watchFolder: place.watchFolder,
      folder,
      workers: asked ?? play.workersBy?.(runtime.kind) ?? usualWorkers,
      seed,
      command: play.command,
      loadBytes,
      ...(play.workload === undefined ? {} : { workload: workloadOfRun(play.workload) }),
      toolVersion: await toolVersion(),
      proxy,
      settings: { ...play.settings, mirror: options.mirror ?? null, cacheDir },
      signal: interrupt.signal,
      startedAt,
      show: (event) => {
        metrics.show(event, folder.timelineDir);
        progress.show(event);
      },
    });
    // Whatever else cannot be written, the reports of the run are.
    const more: string[] = [];
    const late = await play.writeMore?.(result, warn).then(
      (paths) => void more.push(...paths),
      (cause: unknown) => ({ cause }),
    );
    const files = await writeReports(folder, result, timelineOf, reporters, {
      print: !(options.json ?? false) && !play.quiet,
      warn,
      beforePrinting: (written) => {
        progress.show({ kind: 'run-end', result, files: [...written, ...more] });
        progress.close();
      },
    });
    await pointLatestAt(folder);
    // Why nothing could begin is told once, not with every case.
    await writeGithubOutput(result, { warn, annotate: !play.quiet && nothingBegan === null });
    if (options.json && !play.quiet)
      process.stdout.write(`${JSON.stringify({ ...result, files: [...files, ...more] }, null, 2)}\n`);
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    if (late) throw late.cause;
    return nothingBegan === null ? play.exitCode(result) : reportError(nothingBegan, false);
  } catch (error) {
    failed.abort(error);
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    throw error;
  } finally {
    progress.close();
    interrupt.done();
  }
}

/** The servers that `--server` names. */
export const serversOf = ({ server = '' }: Pick<PlaceOptions, 'server'>): string[] => {
  const named = server.split(',').map((spec) => spec.trim());
  // Of a server that is named twice, both pairs would have one name for their cases and files.
  return [...new Set(named)].filter((spec) => spec !== '');
};

/** Decides on the user's settings for each pair, so that what the tool refuses is a usage error before anything is played. */
async function checkSettings(
  { programs }: Pick<PreparedPlace, 'programs'>,
  pairs: readonly { readonly source: string; readonly replica: string }[],
  settingsOf: NonNullable<Play['settingsOf']>,
): Promise<void> {
  const bySpec = new Map(programs.map((program) => [program.spec, program]));
  for (const pair of pairs) {
    const source = bySpec.get(pair.source);
    const replica = bySpec.get(pair.replica);
    if (source && replica) await checkUserSettings({ source, replica }, settingsOf(pair));
  }
}

/** Exit code of a finished run: fail > inconclusive > flaky > pass; nothing ran or a bad control is never 0. */
export function exitCodeOf(result: RunResult, strict: boolean, allowFlaky = false): ExitCode {
  if (result.outcome === 'fail') return ExitCode.failed;
  if (result.outcome !== 'pass' && !(allowFlaky && result.outcome === 'flaky')) return ExitCode.inconclusive;
  return strict && result.counts.skipped > 0 ? ExitCode.inconclusive : ExitCode.passed;
}

/** The healthy control decides what every other case is worth, so it is always among them. */
export async function withControl(scenarios: readonly NamedScenario[]): Promise<readonly NamedScenario[]> {
  if (scenarios.some((scenario) => scenario.name === controlScenario)) return scenarios;
  if (scenarios.length > 0 && scenarios.every(({ name }) => isOfComparison({ scenario: name }))) return scenarios;
  return [...(await loadScenarios([controlScenario])), ...scenarios];
}

/** The name of a run and of its folder. Pods that begin together on one volume have one second and one process id: their shards tell them apart. */
export function runName(startedAt: Date, seed: string, shard?: RunResult['shard']): string {
  const second = startedAt.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const part = shard === undefined ? '' : `-${shard.index}of${shard.total}`;
  return `${second}-${seed.replace(/[^a-zA-Z0-9]/g, '').slice(0, 8) || 'run'}-${process.pid}${part}`;
}

/** For a plan before the servers are known. */
const nobody = { source: 'mysql:9.7', replica: 'mysql:9.7' } as const;

/** A row is in the data and the logs of both servers: so many copies of it. */
const copiesOfRow = 6;

/** What the heaviest load of a plan adds to the servers of its case, bytes; nothing for the default one. */
function mostLoadBytes(scenarios: readonly NamedScenario[], plan: readonly PlannedCase[]): number {
  const byName = new Map(scenarios.map((one) => [one.name, one]));
  const each = plan.map(({ scenario: name, params, load: asked }) => {
    const scenario = byName.get(name);
    const load = loadOf(scenario?.settings(params).load, asked);
    return scenario === undefined || isDefaultLoad(load) ? 0 : bytesWithin(load, scenario.criticalPathMs(params));
  });
  return Math.max(0, ...each) * copiesOfRow;
}

const isAboutTcp = ({ switches = {} }: CaseSettings): boolean => asksForTcp(switches);

/** Whether a case of a plan has such settings. */
function wants(
  scenarios: readonly NamedScenario[],
  plan: readonly PlannedCase[],
  such: (settings: CaseSettings) => boolean,
): boolean {
  const byName = new Map(scenarios.map((one) => [one.name, one]));
  return plan.some(({ scenario: name, params }) => {
    const settings = byName.get(name)?.settings(params);
    return settings !== undefined && such(settings);
  });
}
