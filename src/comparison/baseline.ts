import type { BaselineResult, Comparison } from '../model/comparison.ts';
import { usageError } from '../model/errors.ts';
import type { CaseResult, RunResult } from '../model/result.ts';
import { absencesIn, type Seen } from '../upgrade/baseline/absence.ts';
import { acceptChanges, compareBaseline } from '../upgrade/baseline/compare-baseline.ts';
import type { Baseline } from '../upgrade/baseline/entry.ts';
import { portableId, portableName, portableNames } from '../upgrade/baseline/format.ts';
import { whyUnknown } from '../upgrade/baseline/known-ids.ts';
import { textsShownSometimes } from '../upgrade/played/outcomes.ts';
import {
  type BaselineFile,
  brokenBaseline,
  checkWritable,
  readBaselineFile,
  writeBaselineFile,
} from './baseline-file.ts';
import { isExhibit } from './plan-comparison.ts';
import { askedPrograms, dataByState, surveysOf, type TimelineOf, trialsByState } from './surveys.ts';

/** The options of a command that concern a baseline. */
export interface BaselineOptions {
  readonly baseline?: string;
  readonly accept?: boolean;
  readonly reason?: string;
}

/** What a comparison is held against. */
export interface BaselineAsked {
  readonly file: string;
  /** As it was read; `null`: it is to be created. */
  readonly text: string | null;
  readonly baseline: Baseline;
  /** It was made by a version that did not record the options: accepting records those of this run. */
  readonly learnsOptions: boolean;
  /** With which reason changes are accepted; `null`: they are not. */
  readonly reason: string | null;
}

/**
 * Reads the baseline that the options name, before anything is played. `null` where none is named.
 *
 * @param exhibits what the pack plays, as `scenario/case`
 * @throws ReplfaultError (usage) for options that do not fit together, and for a file that cannot be used, naming path and line.
 */
export async function askedBaseline(
  options: BaselineOptions,
  { from, to, pack, options: played }: Pick<Comparison, 'from' | 'to' | 'pack' | 'options'>,
  exhibits: readonly string[],
): Promise<BaselineAsked | null> {
  const reason = reasonOf(options);
  if (options.baseline === undefined) return null;
  const head = { from: portableName(from), to: portableName(to), pack: portableNames(pack) };
  const file = await readBaselineFile(options.baseline);
  if (file === null && reason === null)
    throw usageError(
      'NO_BASELINE',
      `there is no baseline ${options.baseline}`,
      'create it with --accept --reason TEXT',
    );
  for (const [key, asked] of Object.entries(head) as [keyof typeof head, string][])
    if (file !== null && file.baseline[key] !== asked)
      throw brokenBaseline(
        file.path,
        file.lineOf([key]),
        `it is of another comparison: "${key}" is ${file.baseline[key]}, not ${asked}`,
        'use one file for each pair of versions and each pack',
      );
  if (file !== null) checkOptions(file, played);
  for (const [index, { id }] of (file?.baseline.entries ?? []).entries()) {
    const why = whyUnknown(id, exhibits.map(portableNames));
    if (file !== null && why !== null)
      throw brokenBaseline(
        file.path,
        file.lineOf(['entries', index]),
        `no comparison shows ${id}: ${why}`,
        'delete the line, or correct it',
      );
  }
  if (reason !== null) await checkWritable(options.baseline);
  return {
    file: options.baseline,
    text: file?.text ?? null,
    learnsOptions: played !== undefined && file?.baseline.options === null,
    baseline: { ...head, entries: file?.baseline.entries ?? [], options: played ?? file?.baseline.options ?? null },
    reason,
  };
}

/** Whether an option is a setting of a server; the others are switches and the load. */
const isOfServer = (option: string): boolean => /^(?:source|replica)\.|^(?:from|to)-cnf /.test(option);

/**
 * A difference may come from an option: a baseline holds only for the options that it was made with. What does not say its settings is of a version that
 * had neither switches nor loads.
 */
function checkOptions({ path, lineOf, baseline }: BaselineFile, asked: readonly string[] | undefined): void {
  const options = baseline.options ?? asked?.filter(isOfServer) ?? [];
  const played = asked ?? baseline.options?.filter(isOfServer) ?? [];
  const gone = options.findIndex((one) => !played.includes(one));
  const added = played.find((one) => !options.includes(one));
  if (gone < 0 && added === undefined) return;
  const both = [
    ...(gone < 0 ? [] : [`${options[gone]} is not in this run`]),
    ...(added === undefined ? [] : [`${added} is only in this run`]),
  ];
  throw brokenBaseline(
    path,
    lineOf(gone < 0 ? ['options'] : ['options', gone]),
    `it was made with other options: ${both.join('; ')}`,
    'use the same --set, --from-cnf, --to-cnf, --workload and switches, or one file for each set of options',
  );
}

function reasonOf({ baseline, accept = false, reason }: BaselineOptions): string | null {
  if (accept && baseline === undefined)
    throw usageError('NO_BASELINE', '--accept needs a file to write to', 'add --baseline FILE');
  if (!accept && reason !== undefined)
    throw usageError('REASON_ALONE', '--reason is only for --accept', 'add --accept, or omit --reason');
  if (!accept) return null;
  // One line: an entry of the file is one.
  const said = (reason ?? '').replace(/\s+/g, ' ').trim();
  if (said === '')
    throw usageError(
      'NO_REASON',
      '--accept needs a reason',
      "add --reason TEXT, for example --reason 'new default, tested on staging'",
    );
  return said;
}

/** A comparison that was held against a baseline. */
export interface Held {
  readonly result: RunResult;
  /** Why the file could not be written; thrown by the command after the reports of the run are. */
  readonly failure: unknown;
}

/**
 * Holds a finished comparison against a baseline and, if asked, writes the accepted changes. Nothing is written if the comparison or one of the entries
 * stayed open, or if nothing changed.
 */
export async function holdAgainstBaseline(
  run: RunResult,
  timelineOf: TimelineOf,
  { file, text, baseline, learnsOptions, reason }: BaselineAsked,
): Promise<Held> {
  const { comparison } = run;
  if (comparison === undefined) return { result: run, failure: null };
  const differences = comparison.differences.map((one) => ({ ...one, id: portableId(one.id) }));
  const found = compareBaseline(baseline, differences, absencesIn(seenIn(run, comparison, timelineOf)));
  const said = (more: string | null, accepted: string | null): RunResult =>
    withBaseline({ ...run, reason: joined([run.reason, more]) }, { file, ...found, accepted });
  if (reason === null) return { result: said(null, null), failure: null };
  if (run.outcome !== 'pass' || found.open.length > 0)
    return {
      result: said('nothing was accepted: that needs a comparison that is not inconclusive', null),
      failure: null,
    };
  try {
    const sometimes = textsShownSometimes(portableCases(run).filter(isExhibit));
    const after = acceptChanges(baseline, differences, sometimes, found, reason);
    if (found.changes.length > 0 || text === null || learnsOptions) await writeBaselineFile(file, after, text);
    return { result: said(null, reason), failure: null };
  } catch (failure) {
    return { result: said(`nothing was accepted: ${(failure as Error).message}`, null), failure };
  }
}

const seenIn = (run: RunResult, { entries, steps = [] }: Comparison, timelineOf: TimelineOf): Seen => ({
  cases: portableCases(run),
  entries,
  steps,
  surveys: surveysOf(run.cases, timelineOf),
  data: dataByState(run.cases, timelineOf),
  trials: trialsByState(run.cases, timelineOf),
  optionsAsked: askedPrograms(run.cases, timelineOf) !== null,
});

const portableCases = ({ cases }: RunResult): CaseResult[] =>
  cases.map((one) => ({ ...one, scenario: portableNames(one.scenario) }));

const joined = (reasons: readonly (string | null)[]): string | null =>
  reasons.filter((one) => one !== null).join('; ') || null;

/** How many changes the reason of a run names. */
const examples = 5;

/** A run with what its baseline says: a change that nobody accepted fails it. `run` is the comparison without a baseline. */
export function withBaseline(run: RunResult, baseline: BaselineResult): RunResult {
  if (run.comparison === undefined) return run;
  const { changes, open } = baseline;
  const unaccepted = baseline.accepted === null ? changes : [];
  const names = unaccepted.slice(0, examples).map(({ id, kind }) => `${id} (${kind})`);
  const more = unaccepted.length - names.length;
  const reasons = [
    ...(unaccepted.length === 0
      ? []
      : [`changes that nobody accepted: ${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`]),
    ...(open.length === 0 ? [] : [`entries of the baseline that this run cannot confirm: ${open.length}`]),
    run.reason,
  ];
  return {
    ...run,
    outcome: unaccepted.length > 0 ? 'fail' : open.length > 0 ? 'inconclusive' : run.outcome,
    reason: joined(reasons),
    comparison: { ...run.comparison, baseline },
  };
}
