import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../../../model/errors.ts';
import type { RehearsedCase, Timers } from '../../../rehearse/case.ts';
import { rehearsedCase } from '../../../rehearse/series/from-run.ts';
import { isRecording, readRecording } from '../../../rehearse/series/recording.ts';
import { scaleOf } from '../../../rehearse/series/stretch.ts';
import { readRun, readTimeline } from '../../../runner/run-folder.ts';
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
  const isFile = await stat(run).then(
    (found) => found.isFile(),
    () => false,
  );
  const all = isFile ? readFileCases(await readFile(run, 'utf8'), run) : await readFolder(run, options);
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
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usageError(
      'NOT_A_RUN',
      `${run} is not a run folder: it has no run.json`,
      'give a folder under reports/',
      cause,
    );
  });
  const cases: RehearsedCase[] = [];
  // Scrapes are closer together in a case that will be stretched.
  const everyMs = (timers: Timers): number => Math.min(mostEveryMs, pace.scrapeMs / 32 / scaleOf(timers, scale));
  for (const one of readRun(text, file).cases) {
    const timeline = one.timeline === null ? undefined : await readTimeline(join(run, one.timeline));
    const rehearsed = timeline === undefined ? null : rehearsedCase(one, timeline, everyMs);
    if (rehearsed !== null) cases.push(rehearsed);
  }
  return cases;
}
