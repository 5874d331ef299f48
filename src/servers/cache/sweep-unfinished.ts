import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes what an ended process left unfinished in a folder: every entry whose name begins so. The caller holds the lock of the folder. */
export async function sweepUnfinished(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(prefix)) await rm(join(folder, name), { recursive: true, force: true });
}
