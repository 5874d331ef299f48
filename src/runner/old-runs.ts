import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { usageError } from '../model/errors.ts';

/** What was removed of a folder of runs, and what was left alone although it looks like a run. */
export interface PrunedRuns {
  /** Paths of the run folders that are gone. */
  readonly removed: readonly string[];
  /** One sentence each. */
  readonly notes: readonly string[];
}

/**
 * Removes older run folders of `outDir` and keeps the `keep` newest ones, and what `latest` points at. Only a folder with a run.json that
 * replfault wrote is a run: what is still played or was left unfinished has none, and stays.
 * @throws ReplfaultError (usage) where `outDir` cannot be read.
 */
export async function pruneRuns(outDir: string, keep: number): Promise<PrunedRuns> {
  const dir = resolve(outDir);
  const entries = await readdir(dir, { withFileTypes: true }).catch((cause: Error) => {
    throw usageError(
      'NO_RUNS',
      `${outDir} cannot be read: ${cause.message}`,
      'give the folder of the runs with --out',
      cause,
    );
  });
  const latest = await readlink(join(dir, 'latest')).then(basename, () => undefined);
  const runs: { readonly path: string; readonly startedAt: string }[] = [];
  const notes: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const path = join(dir, entry.name);
    const startedAt = await startOfRun(path);
    if (startedAt !== undefined) runs.push({ path, startedAt });
    else if (await isUnfinished(path)) notes.push(`${path} has no run.json: the run is active or did not finish`);
  }
  const old = runs.sort((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(keep);
  const removed = old.map(({ path }) => path).filter((path) => basename(path) !== latest);
  for (const path of removed) await rm(path, { recursive: true, force: true });
  return { removed, notes };
}

/** When a run began, as its run.json says; `undefined` for a folder that is no run of replfault. */
async function startOfRun(path: string): Promise<string | undefined> {
  try {
    const { tool, startedAt } = JSON.parse(await readFile(join(path, 'run.json'), 'utf8')) as {
      tool?: { name?: unknown };
      startedAt?: unknown;
    };
    return tool?.name === 'replfault' && typeof startedAt === 'string' ? startedAt : undefined;
  } catch {
    return undefined;
  }
}

const isUnfinished = async (path: string): Promise<boolean> => {
  const names: readonly string[] = await readdir(path).catch(() => []);
  return names.includes('timelines') && !names.includes('run.json');
};
