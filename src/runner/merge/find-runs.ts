import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../../model/errors.ts';

/** Run folders below the folders that were named. */
export interface FoundRuns {
  /** Folders with a run.json, by their real paths, sorted. */
  readonly runs: readonly string[];
  /** Folders with timelines and without a run.json: runs that did not finish. */
  readonly unfinished: readonly string[];
}

/** Artifacts are unpacked in a few folders; what is deeper is something else. */
export const deepest = 12;
const mostFolders = 50_000;
const mostRuns = 2_000;

/**
 * Finds the runs at any depth below some folders, each once, without following links. A folder that the user names may itself be a link.
 * @throws ReplfaultError (usage) for a folder that cannot be read, and where there are more folders than anybody has runs.
 */
export async function findRuns(dirs: readonly string[]): Promise<FoundRuns> {
  const [runs, unfinished, seen] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const visit = async (dir: string, depth: number): Promise<void> => {
    if (seen.has(dir)) return;
    seen.add(dir);
    if (seen.size > mostFolders) throw tooMuch(`more than ${mostFolders} folders`);
    const entries = await readdir(dir, { withFileTypes: true });
    const has = (name: string): boolean => entries.some((entry) => entry.name === name);
    if (has('run.json')) {
      runs.add(dir);
      if (runs.size > mostRuns) throw tooMuch(`more than ${mostRuns} runs`);
      return;
    }
    if (entries.some((entry) => entry.name === 'timelines' && entry.isDirectory())) unfinished.add(dir);
    if (depth < deepest)
      for (const entry of entries) if (entry.isDirectory()) await visit(join(dir, entry.name), depth + 1);
  };
  for (const dir of dirs)
    await folderNamed(dir)
      .then((path) => visit(path, 0))
      .catch(rethrow(dir));
  return { runs: [...runs].sort(), unfinished: [...unfinished].sort() };
}

async function folderNamed(dir: string): Promise<string> {
  const path = await realpath(dir);
  if (!(await stat(path)).isDirectory()) throw new Error('it is not a folder');
  return path;
}

const tooMuch = (what: string): Error =>
  usageError('TOO_MANY_FOLDERS', `there are ${what} to search`, 'name the folders of the shards alone');

const rethrow =
  (dir: string) =>
  (cause: Error): never => {
    if (cause.name === 'ReplfaultError') throw cause;
    throw usageError(
      'NO_RUNS',
      `${dir} cannot be read: ${cause.message}`,
      'give the folders to which the runs of the shards were downloaded',
      cause,
    );
  };
