import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError, usageError } from '../../../model/errors.ts';
import type { RehearsedCase, Timers } from '../../../rehearse/case.ts';
import { rehearsedCase } from '../../../rehearse/series/from-run.ts';
import { isRecording, readRecording } from '../../../rehearse/series/recording.ts';
import { scaleOf } from '../../../rehearse/series/stretch.ts';
import { readRun, readTimeline } from '../../../runner/run-folder.ts';
import { historyOf, textOf } from '../../named-run.ts';
import type { ReadOptions } from './options.ts';

/** Longest time between two looks that are kept, ms: scrapes are further apart by far. */
const mostEveryMs = 500;

/**
 * The cases of a run folder, or of a file that `--save` wrote. Histories are read one after the other: those of a run with long timers are large.
 * @throws ReplfaultError (usage, exit 2) for what is neither, a format of the future, or a run without any history of both ends.
 */
export async function recordedCases(
  run: string,
  part: string | undefined,
  options: ReadOptions,
): Promise<RehearsedCase[]> {
  const isFolder = await stat(run).then(
    (found) => found.isDirectory(),
    (): boolean => false,
  );
  const all = isFolder ? await readFolder(run, options) : readFileCases(await textOf(run), run);
  const cases = all.filter(({ name, control }) => part === undefined || control || name.includes(part));
  if (cases.length === 0 || (part !== undefined && !cases.some(({ name }) => name.includes(part))))
    throw usageError(
      'NO_CASES',
      `${run} holds no case to rehearse${part === undefined ? '' : ` whose name contains ${part}`}`,
    );
  return cases;
}

function readFileCases(text: string, file: string): RehearsedCase[] {
  if (isRecording(text)) return readRecording(text, file);
  throw usageError('NOT_A_RUN', `${file} is no run folder and no file of --save`, 'give a folder under reports/');
}

async function readFolder(run: string, { pace, scale }: ReadOptions): Promise<RehearsedCase[]> {
  const file = join(run, 'run.json');
  const text = await textOf(file, `${run} is not a run folder: it has no run.json`);
  const cases: RehearsedCase[] = [];
  // Scrapes are closer together in a case that will be stretched.
  const everyMs = (timers: Timers): number => Math.min(mostEveryMs, pace.scrapeMs / 32 / scaleOf(timers, scale));
  for (const one of readRun(text, file).cases) {
    const path = one.timeline === null ? null : await historyOf(run, file, one);
    const timeline = path === null ? undefined : await readTimeline(path);
    const rehearsed = timeline === undefined ? null : usable(path, () => rehearsedCase(one, timeline, everyMs));
    if (rehearsed !== null) cases.push(rehearsed);
  }
  return cases;
}

/** Lines of a history are not checked one by one when it is read. @throws ReplfaultError (usage) where they are not what a run records. */
function usable<T>(path: string | null, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    if (cause instanceof ReplfaultError) throw cause;
    throw usageError(
      'BROKEN_TIMELINE',
      `${path} holds observations that no run records: ${(cause as Error).message}`,
      'the file was changed or damaged after it was recorded',
      cause,
    );
  }
}
