import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ExitCode, usageError } from '../../../model/errors.ts';
import type { CaseResult, RunResult } from '../../../model/result.ts';
import { partialReasons } from '../../../model/shard.ts';
import { worst } from '../../../model/verdict.ts';
import { loadReporters } from '../../../reporters/index.ts';
import { carryFiles } from '../../../runner/merge/carry-files.ts';
import { type ChosenShards, chooseShards, isInterrupted } from '../../../runner/merge/choose-shards.ts';
import { type FoundRuns, findRuns } from '../../../runner/merge/find-runs.ts';
import { joinShards, mergedHead } from '../../../runner/merge/join-shards.ts';
import { readShard, type ShardRun } from '../../../runner/merge/read-shard.ts';
import { summarise } from '../../../runner/run.ts';
import {
  checkReportsFolder,
  makeRunFolder,
  pointLatestAt,
  type RunFolder,
  readTimelines,
} from '../../../runner/run-folder.ts';
import { writeGithubOutput } from '../../github-output.ts';
import { onInterrupt } from '../../interrupt.ts';
import { exitCodeOf, runName } from '../../play-run.ts';
import { printable } from '../../progress/words.ts';
import { writeReports } from '../../write-reports.ts';
import type { MergeOptions } from './options.ts';

const warn = (text: string): void => {
  process.stderr.write(`replfault: ${printable(text)}\n`);
};

/** `replfault merge`: from folders of shards to the report and the exit code of the whole run. */
export async function mergeRuns(dirs: readonly string[], options: MergeOptions): Promise<ExitCode> {
  const reporters = await loadReporters(options.reporter ?? []);
  const found = await findRuns(dirs);
  const chosen = chooseShards(await shardsOf(found, dirs));
  for (const note of chosen.notes) warn(note);
  if (chosen.missing.length > 0)
    for (const dir of found.unfinished) warn(`${dir} has no run.json: its run is active or did not finish`);
  await checkReportsFolder(options.out);
  const seed = chosen.runs[0]?.result.seed ?? '';
  const folder = await makeRunFolder(options.out, await newName(options.out, runName(new Date(), seed)));
  const interrupt = onInterrupt();
  try {
    const { result, timelineOf } = await merged(chosen, folder, interrupt.signal);
    const files = await writeReports(folder, result, timelineOf, reporters, { print: !(options.json ?? false), warn });
    await pointLatestAt(folder);
    await writeGithubOutput(result, { warn });
    if (options.json) process.stdout.write(`${JSON.stringify({ ...result, files }, null, 2)}\n`);
    else for (const file of files) process.stderr.write(`${file}\n`);
    return exitCodeOfMerge(result, options);
  } catch (error) {
    // Without a run.json nothing could open it.
    await rm(folder.dir, { recursive: true, force: true });
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    throw error;
  } finally {
    interrupt.done();
  }
}

/** Makes a folder that was not there before: if this merge fails, all of it is removed. */
async function newName(outDir: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name}-${number}`;
    const made = await mkdir(join(resolve(outDir), tried)).then(
      () => true,
      (cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST') return false;
        throw cause;
      },
    );
    if (made) return tried;
  }
}

/** The runs of shards among those that were found. */
async function shardsOf({ runs, unfinished }: FoundRuns, dirs: readonly string[]): Promise<readonly ShardRun[]> {
  const shards: ShardRun[] = [];
  const others: string[] = [];
  for (const dir of runs) {
    const read = await readShard(dir);
    if (read.kind === 'shard') shards.push(read.run);
    else others.push(`${dir} is not merged: ${read.why}`);
  }
  for (const other of others) warn(other);
  if (shards.length > 0) return shards;
  const only = unfinished.length === 0 ? '' : `; ${unfinished.length} did not finish`;
  throw usageError(
    'NO_SHARDS',
    `no finished run of \`replfault run --shard\` was found in ${dirs.join(', ')}${only}`,
    'give the folders to which the runs of the shards were downloaded',
  );
}

async function merged(
  chosen: ChosenShards,
  folder: RunFolder,
  signal: AbortSignal,
): Promise<{ result: RunResult; timelineOf: Awaited<ReturnType<typeof readTimelines>> }> {
  const joined = joinShards(chosen);
  await carryFiles(chosen.runs, joined.mergedFrom, folder, signal);
  const controls = joined.mergedFrom.flatMap((shard) => shard.controls);
  const timelineOf = await readTimelines(folder.dir, [...joined.cases, ...controls]);
  signal.throwIfAborted();
  const believed = (one: CaseResult): CaseResult =>
    one.timeline === null || timelineOf(one.id) !== undefined
      ? one
      : { ...one, outcome: worst([one.outcome, 'inconclusive']), reason: one.reason ?? 'its timeline is missing' };
  const mergedFrom = joined.mergedFrom.map((shard) => ({ ...shard, controls: shard.controls.map(believed) }));
  const head = mergedHead(chosen.runs, folder.name, { ...joined, mergedFrom });
  const interrupted = chosen.runs.some((run) => isInterrupted(run.result));
  return { result: summarise(joined.cases.map(believed), timelineOf, head, interrupted), timelineOf };
}

/** What is not complete is a usage error, unless it was expected; then the outcome speaks, which is never a pass. */
function exitCodeOfMerge(result: RunResult, options: MergeOptions): ExitCode {
  const { partial } = result;
  const code = exitCodeOf(result, options.strict ?? false, options.allowFlaky);
  if (partial === undefined) return code;
  const onlyMissing = partial.doubled.length + partial.doubledCases.length + partial.lackingCases.length === 0;
  if (onlyMissing && options.allowMissing) return code;
  warn(`the report is partial: ${partialReasons(partial).join('; ')}`);
  process.stderr.write(`  ${adviceFor(partial)}\n`);
  return ExitCode.usage;
}

function adviceFor({ missing, doubled, doubledCases, lackingCases }: NonNullable<RunResult['partial']>): string {
  if (doubled.length > 0) return 'remove the runs that do not belong to it';
  if (doubledCases.length + lackingCases.length > 0) return 'give every shard the same --durations';
  return `run ${missing.length === 1 ? 'this shard' : 'these shards'} again, or accept a partial result with --allow-missing (exit 4)`;
}
