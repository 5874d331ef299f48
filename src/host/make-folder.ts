import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder that a user named, with those above it. Node's own `recursive` never ends where the kernel refuses a folder with ENOENT although the one
 * above is there, as in /proc (Node 20 to 24).
 *
 * @param mode permissions of every folder that is made
 * @throws the error of the kernel.
 */
export function makeFolderNow(path: string, mode = 0o777): void {
  const folder = resolve(path);
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder && statSync(above, { throwIfNoEntry: false }) === undefined) makeFolderNow(above, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (cause) {
    // Another process made it in between.
    if (!isFolder(folder)) throw cause;
  }
}

/** The same as a promise. */
export const makeFolder = async (path: string): Promise<void> => makeFolderNow(path);

/** Whatever cannot be looked at is none: making it tells why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
