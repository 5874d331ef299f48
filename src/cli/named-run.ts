import { stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { usageError } from '../model/errors.ts';
import type { RunResult } from '../model/result.ts';
import { openRun, readRun } from '../runner/run-folder.ts';
import { readRegularFile, UnreadableFile } from './input-file.ts';

/**
 * Opens the run folder that somebody names. Its files may come from anywhere: none is waited for (a pipe), and no history outside the folder is read.
 *
 * @throws ReplfaultError (usage, exit 2) for what is no run folder, or has been changed since a run wrote it
 */
export async function openNamedRun(path: string): ReturnType<typeof openRun> {
  const file = join(path, 'run.json');
  const hint = 'give a folder under reports/, for example reports/latest';
  const result = readRun(await textOf(file, `${path} is not a run folder: it has no run.json`, hint), file);
  const copies = listOf<{ controls?: RunResult['cases'] }>(result.mergedFrom).flatMap((one) => listOf(one?.controls));
  for (const one of [...result.cases, ...copies])
    for (const { timeline } of [one, ...listOf(one.attempts)])
      if (timeline !== null && timeline !== undefined) await historyOf(path, file, { id: one.id, timeline });
  return openRun(path);
}

/** A file by hand may hold anything in the place of a list. */
const listOf = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);

/** @param missing what to say where there is no such file @throws ReplfaultError (usage) for what is no file, or too large */
export async function textOf(
  file: string,
  missing = `${file} is not there`,
  hint = 'give a folder under reports/, or a file of --save',
): Promise<string> {
  try {
    return await readRegularFile(file);
  } catch (cause) {
    if (!(cause instanceof UnreadableFile)) throw cause;
    const what = cause.code === 'ENOENT' ? missing : `${file} ${cause.message}`;
    throw usageError('NOT_A_RUN', what, hint, cause);
  }
}

/** Path of the history that a case names; `null`: it is not there. @throws ReplfaultError (usage) for one that no run has. */
export async function historyOf(
  run: string,
  file: string,
  { id, timeline }: { readonly id: string; readonly timeline: unknown },
): Promise<string | null> {
  const path = typeof timeline === 'string' ? resolve(run, timeline) : null;
  if (path === null || !path.startsWith(resolve(run) + sep))
    throw usageError(
      'BROKEN_RUN',
      `${file}: the history of case ${JSON.stringify(id)} is no file of the run folder`,
      'the file was changed or damaged after it was written',
    );
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isFile())
    throw usageError('BROKEN_RUN', `${path} is no regular file`, 'a history is a file that `run` wrote');
  return found === null ? null : path;
}
