import { resolve } from 'node:path';
import { loadScenario, loadScenarios } from '../catalogue/scenario-files.ts';
import { loadClaims } from '../claims/claim-files.ts';
import { judgeClaims } from '../claims/judge-claims.ts';
import { keyOfResult } from '../claims/pairing.ts';
import { asPlayed, withClaims } from '../claims/runbook.ts';
import {
  askedBaseline,
  type BaselineAsked,
  type BaselineOptions,
  type Held,
  holdAgainstBaseline,
  withBaseline,
} from '../comparison/baseline.ts';
import { compareRun, withComparison } from '../comparison/conclude.ts';
import { lintRun, withLint } from '../comparison/lint.ts';
import { packExhibits } from '../comparison/packs.ts';
import { isExhibit } from '../comparison/plan-comparison.ts';
import { makeFolder } from '../host/make-folder.ts';
import { historiesOf } from '../model/attempts.ts';
import type { Claim, ClaimId, ClaimResult, ClaimVerdict } from '../model/claim.ts';
import type { Comparison } from '../model/comparison.ts';
import { ExitCode, ReplfaultError, usageError } from '../model/errors.ts';
import type { CaseResult, MergedShard, RunResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { pairKey } from '../reporters/facts/server-pairs.ts';
import { loadReporters } from '../reporters/index.ts';
import { judgeSavedCase } from '../runner/judge-saved.ts';
import { summarise } from '../runner/run.ts';
import { headOf } from '../runner/run-head.ts';
import { isTrialScenario } from '../tune/trials.ts';
import { judgeTuning } from '../tuning/judge-tuning.ts';
import { checkExport, exportRunbook } from './export-runbook.ts';
import { openNamedRun } from './named-run.ts';
import { exitCodeOf } from './play-run.ts';
import { writeReports } from './write-reports.ts';

const warn = (text: string): void => {
  process.stderr.write(`replfault: ${text}\n`);
};

export interface JudgeOptions extends BaselineOptions {
  readonly strict?: boolean;
  readonly allowFlaky?: boolean;
  readonly json?: boolean;
  /** Where the claims of the run lie, if not among those of the tool. */
  readonly claimsFolder?: string;
}

/** `replfault judge`: the same judges over the same history give the same verdicts, on any machine. */
export async function judgeSavedRun(path: string, options: JudgeOptions): Promise<ExitCode> {
  const { folder, result, timelineOf: savedTimelineOf } = await openNamedRun(path);
  const baseline = await baselineOf(result, options);
  const judgedAgain = async (all: readonly CaseResult[]): Promise<CaseResult[]> => {
    const judged: CaseResult[] = [];
    for (const saved of all) judged.push(await judgeSavedCase(saved, savedTimelineOf, loadScenario));
    return judged;
  };
  const cases = await judgedAgain(result.cases);
  const mergedFrom: MergedShard[] = [];
  for (const shard of result.mergedFrom ?? [])
    mergedFrom.push({ ...shard, controls: await judgedAgain(shard.controls) });
  // Judged again, another attempt may decide.
  const timelineOf = historiesOf([...cases, ...mergedFrom.flatMap(({ controls }) => controls)], savedTimelineOf);
  const again = summarise(
    cases,
    timelineOf,
    { ...headOf(result), ...(result.mergedFrom === undefined ? {} : { mergedFrom }) },
    result.reason?.startsWith('interrupted') ?? false,
  );
  const withVerdicts =
    result.runbook === undefined
      ? again
      : await judgeClaimsAgain(await loadClaims(options.claimsFolder), result.runbook, again, timelineOf);
  const { result: compared, failure } =
    result.comparison === undefined
      ? { result: withVerdicts, failure: null }
      : await comparedAgain(result.comparison, withVerdicts, timelineOf, baseline);
  const { upgradeLint: lint } = result;
  const linted =
    lint === undefined ? compared : withLint(compared, lintRun(lint, lint.asked, compared.cases, timelineOf));
  const judged =
    result.tuning === undefined
      ? linted
      : await judgeTuning(result.tuning, linted, timelineOf, (await loadScenarios(['tune'])).filter(isTrialScenario));
  const reporters = await loadReporters([]);
  await writeReports(folder, judged, timelineOf, reporters, { print: !(options.json ?? false), warn });
  if (options.json) process.stdout.write(`${JSON.stringify(judged, null, 2)}\n`);
  if (failure !== null) throw failure;
  return exitCodeOf(judged, options.strict ?? false, options.allowFlaky);
}

/** The baseline that the options name; only a comparison can be held against one. */
async function baselineOf({ comparison, cases }: RunResult, options: BaselineOptions): Promise<BaselineAsked | null> {
  if (comparison === undefined && options.baseline !== undefined)
    throw usageError('NOT_A_COMPARISON', 'the run is not one of `replfault compare`', 'omit --baseline');
  if (comparison === undefined) return askedBaseline(options, { from: '', to: '', pack: '' }, []);
  const exhibits = new Set(cases.filter(isExhibit).map((one) => `${one.scenario}/${one.case}`));
  return askedBaseline(options, comparison, [...exhibits, ...packExhibits(comparison.pack)]);
}

/** What two versions differ in, against the baseline that is named now, or else what the run said of its own. */
async function comparedAgain(
  saved: Comparison,
  run: RunResult,
  timelineOf: (id: string) => Timeline | undefined,
  baseline: BaselineAsked | null,
): Promise<Held> {
  const compared = withComparison(run, compareRun(saved, run.cases, timelineOf));
  if (baseline !== null) return holdAgainstBaseline(compared, timelineOf, baseline);
  const result = saved.baseline === undefined ? compared : withBaseline(compared, saved.baseline);
  return { result, failure: null };
}

/** The claims as the tool has them today, over the same history and against the verdicts that were expected then. */
async function judgeClaimsAgain(
  known: readonly Claim[],
  saved: readonly ClaimResult[],
  run: RunResult,
  timelineOf: (id: string) => Timeline | undefined,
): Promise<RunResult> {
  const ids = new Set(saved.map(({ id }) => id));
  const claims = known.filter(({ id }) => ids.has(id)).map((claim) => asPlayed(claim, saved));
  const baseline: Record<string, Partial<Record<ClaimId, ClaimVerdict>>> = {};
  for (const one of saved) {
    const key = keyOfResult(one);
    if (key !== null && one.baseline !== null) baseline[key] = { ...baseline[key], [one.id]: one.baseline };
  }
  const judged = judgeClaims(claims, run.cases, timelineOf, baseline).map((one): ClaimResult => {
    // What the baseline had besides verdicts is not saved.
    const { moved, onLocalLinks } =
      saved.find((before) => before.id === one.id && pairKey(before) === pairKey(one)) ?? {};
    return { ...one, ...(moved && { moved }), ...(onLocalLinks && { onLocalLinks }) };
  });
  const gone = saved.filter(({ id }) => !claims.some((claim) => claim.id === id));
  for (const id of new Set(gone.map((one) => one.id)))
    warn(`this installation does not have the claim ${id}: its verdict is not changed`);
  return withClaims(run, [...judged, ...gone], claims);
}

export interface ReportOptions {
  readonly reporter?: string[];
  readonly out?: string;
  /** A file to write the corrected runbook to, in place of the reports. */
  readonly export?: string;
  readonly server?: string;
  readonly replicaServer?: string;
  readonly claimsFolder?: string;
}

/** `replfault report`: renders the saved verdicts again. */
export async function reportSavedRun(path: string, options: ReportOptions): Promise<ExitCode> {
  const { folder, result, timelineOf } = await openNamedRun(path);
  if (options.export !== undefined) return exportSavedRun(options.export, result, options);
  const reporters = await loadReporters(options.reporter ?? []);
  const dir = options.out === undefined ? folder.dir : resolve(options.out);
  await makeFolder(dir).catch((cause: Error) => {
    throw new ReplfaultError('REPORTS_FOLDER', `the folder ${dir} cannot be created: ${cause.message}`, {
      hint: 'choose another folder with --out',
      cause,
    });
  });
  const files = await writeReports({ ...folder, dir }, result, timelineOf, reporters, { print: true, warn });
  for (const file of files) process.stderr.write(`${file}\n`);
  return 0;
}

/** The corrected runbook of a saved run. Exit code 4 where no claim was decided, so that nothing is written. */
async function exportSavedRun(file: string, result: RunResult, options: ReportOptions): Promise<ExitCode> {
  await checkExport(file);
  const written = await exportRunbook(file, result, await loadClaims(options.claimsFolder), options);
  if (written === null) warn(`${file} was not written: no claim was decided`);
  else process.stderr.write(`${written}\n`);
  return written === null ? ExitCode.inconclusive : ExitCode.passed;
}
