import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { withLock } from '../cache/lock.ts';
import { sweepUnfinished, tarballsLock } from './fetch-tarball.ts';
import { downloadsFolder } from './partial-file.ts';

/** Long enough for a lock that nobody holds, or that a dead process left. */
const lockMs = 300;

/**
 * Removes partial downloads of tarballs and half-unpacked trees, unless a living process is at work on them. Returns the paths of what
 * is gone, and what could not be looked at.
 */
export async function sweepDownloads(cacheDir: string): Promise<{ removed: string[]; notes: string[] }> {
  const folder = join(cacheDir, downloadsFolder);
  const names = await readdir(folder).catch(() => null);
  if (names === null) return { removed: [], notes: [] };
  try {
    return await withLock(
      join(cacheDir, 'locks', tarballsLock),
      { purpose: 'removing partial downloads', timeoutMs: lockMs },
      async () => {
        const removed = (await readdir(folder)).map((name) => join(folder, name));
        for (const path of removed) await rm(path, { recursive: true, force: true });
        await rm(folder, { recursive: true, force: true });
        return { removed: [...removed, ...(await sweepUnfinished(join(cacheDir, 'packages')))], notes: [] };
      },
    );
  } catch (cause) {
    if (!(cause instanceof ReplfaultError) || cause.code !== 'lock-timeout') throw cause;
    return { removed: [], notes: [`downloads were not removed: ${cause.message}`] };
  }
}
