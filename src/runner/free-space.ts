import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { scratchBase } from '../host/scratch.ts';
import { ReplfaultError } from '../model/errors.ts';

const mebibyte = 1024 ** 2;
/** What two pairs of servers hold: that of a case, and the next one, started meanwhile. Measured: 270 MiB in the demo. */
const serversMiB = 300;
/** Histories, logs and reports of a run. Measured: 2 MiB for 15 cases. */
const reportsMiB = 50;

/**
 * Finds out before anything is fetched or started whether a run has room for its servers and its reports.
 * @param casesAtOnce number of workers
 * @param loadBytes what the load of a case adds to its servers
 * @throws ReplfaultError `disk-space` (exit 3) that names the folder, what is free and what is needed.
 */
export async function checkFreeSpace(outDir: string, casesAtOnce: number, loadBytes = 0): Promise<void> {
  const neededMiB = casesAtOnce * (serversMiB + Math.ceil(loadBytes / mebibyte));
  await checkFolder(await scratchBase(casesAtOnce, loadBytes), neededMiB, 'the servers of a run', {
    hint: 'free some space, set TMPDIR to another folder, or play fewer cases at a time: --workers 1',
  });
  await checkFolder(resolve(outDir), reportsMiB, 'reports', {
    hint: 'free some space (`replfault clean --keep 5` removes older runs), or choose another folder with --out',
  });
}

/** @throws ReplfaultError `disk-space` (exit 3) that names the folder, what is free and what is needed. */
export async function checkFolder(
  dir: string,
  neededMiB: number,
  what: string,
  { hint }: { hint: string },
): Promise<void> {
  // A file system that does not say what is free is tried.
  const found = await statfs(dir).catch(() => undefined);
  if (found === undefined || found.blocks === 0) return;
  const freeMiB = Math.floor((found.bavail * found.bsize) / mebibyte);
  if (freeMiB >= neededMiB) return;
  throw new ReplfaultError('disk-space', `${dir} has ${freeMiB} MiB free; ${what} need ${neededMiB} MiB`, { hint });
}
