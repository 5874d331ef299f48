import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectDaemon } from '../../../containers/daemon.ts';
import { whileItAnswers } from '../../../containers/daemon-watch.ts';
import { deadSessions, sweepSession } from '../../../containers/sweep.ts';
import { deadScratchFolders } from '../../../host/scratch.ts';
import { ReplfaultError } from '../../../model/errors.ts';
import { pruneRuns } from '../../../runner/old-runs.ts';
import { cacheFolder } from '../../../servers/cache/folder.ts';
import { firstUseFile } from '../../../servers/tarballs/first-use.ts';
import { sweepDownloads } from '../../../servers/tarballs/sweep-downloads.ts';
import { deadPairs, remove } from '../../../up/registry.ts';

export interface Cleaned {
  /** One line for each thing that is gone. */
  readonly removed: readonly string[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
}

export interface CleanRequest {
  /** Remove what was fetched, too. */
  readonly cache: boolean;
  /** How many runs of `out` to keep; `null`: all. */
  readonly keep: number | null;
  readonly out: string;
}

/**
 * Removes what dead runs left on this machine and in its Docker daemon, and older runs where that is asked for. Containers first: they may hold
 * files of the folders. @throws ReplfaultError (usage): the folder of runs cannot be read.
 */
export async function clean({ cache, keep, out }: CleanRequest): Promise<Cleaned> {
  const runs = keep === null ? { removed: [], notes: [] } : await pruneRuns(out, keep);
  const { removed, notes } = await cleanDaemon();
  const pairs = await findDeadPairs();
  const folders = await deadScratchFolders();
  const downloads = cache ? { removed: [], notes: [] } : await sweepDownloads(cacheFolder());
  if (cache) folders.push(...(await partsOfCache(cacheFolder())));
  for (const dir of folders) await rm(dir, { recursive: true, force: true });
  for (const dir of pairs.removed) await remove(dir);
  return {
    removed: [...removed, ...folders, ...pairs.removed, ...downloads.removed, ...runs.removed],
    notes: [...notes, ...pairs.notes, ...downloads.notes, ...runs.notes],
  };
}

/** A folder of pairs that cannot be trusted keeps nothing else from being removed. */
async function findDeadPairs(): Promise<Cleaned> {
  return deadPairs().then(
    (removed) => ({ removed, notes: [] }),
    (cause: Error) => ({ removed: [], notes: [`pairs were not checked: ${cause.message}`] }),
  );
}

/** The whole cache, but for the checksums of tarballs: they tell whether what is downloaded next is still the same. */
async function partsOfCache(dir: string): Promise<string[]> {
  const names: string[] = await readdir(dir).catch(() => []);
  if (!names.includes(firstUseFile)) return [dir];
  return names.filter((name) => name !== firstUseFile).map((name) => join(dir, name));
}

async function cleanDaemon(): Promise<Cleaned> {
  try {
    const { docker } = await connectDaemon();
    return await whileItAnswers(docker, 'the Docker daemon to remove leftovers of dead runs', async () => {
      const removed: string[] = [];
      for (const session of await deadSessions(docker)) {
        const swept = await sweepSession(docker, session);
        removed.push(
          ...swept.containers.map((name) => `container ${name}`),
          ...swept.networks.map((name) => `network ${name}`),
          ...swept.volumes.map((name) => `volume ${name}`),
        );
      }
      return { removed, notes: [] };
    });
  } catch (cause) {
    if (!(cause instanceof ReplfaultError)) throw cause;
    // Most machines without a daemon never had one: that is not worth a word.
    return {
      removed: [],
      notes: cause.code === 'docker-missing' ? [] : [`containers were not checked: ${cause.message}`],
    };
  }
}
