import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ReplfaultError } from '../model/errors.ts';

// A user of a container need not have a name.
const userId = process.getuid?.() ?? 0;
/** The longest path of a Unix socket, bytes. */
const longestSocketPath = 107;

/**
 * Folder of this user's pairs. In the temporary folder: what is in XDG_RUNTIME_DIR and in /dev/shm goes when the user logs out, and a pair in the
 * background does not.
 */
export const homeOfPairs = (): string => join(resolve(tmpdir()), `replfault-up-${userId}`);

/** Files in the folder of one pair. */
export const filesIn = (dir: string) => ({
  owner: join(dir, 'owner.json'),
  socket: join(dir, 'control'),
  log: join(dir, 'log'),
  optionFile: (end: 'source' | 'replica' | 'proxy'): string => join(dir, `${end}.cnf`),
});

/**
 * Makes the folder of this user's pairs, or makes sure that it is his alone.
 *
 * @throws ReplfaultError `UP_FOLDER` (environment) where it cannot be made, belongs to somebody else or is open to others, or its path is too long.
 */
export async function openHome(): Promise<string> {
  const home = homeOfPairs();
  await mkdir(home, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw noHome(`the folder ${home} cannot be made: ${cause.message}`, cause);
  });
  await checkHome(home);
  return home;
}

/** The same without making it: `null` where there is none. */
export async function findHome(): Promise<string | null> {
  const home = homeOfPairs();
  return (await checkHome(home)) ? home : null;
}

/** What others may write to or have made is not trusted: they could listen in the place of a pair. */
async function checkHome(home: string): Promise<boolean> {
  const found = await lstat(home).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw noHome(`the folder ${home} cannot be looked at: ${cause.message}`, cause);
  });
  if (!found) return false;
  if (!found.isDirectory() || found.uid !== userId || (found.mode & 0o077) !== 0)
    throw noHome(`${home} is not a folder of this user alone`);
  return true;
}

/** @throws ReplfaultError `UP_FOLDER` for a path that no socket can have. */
export function checkSocketPath(path: string): string {
  if (Buffer.byteLength(path) > longestSocketPath)
    throw noHome(`the path of a socket would be too long (${Buffer.byteLength(path)} bytes): ${path}`);
  return path;
}

const noHome = (message: string, cause?: unknown): ReplfaultError =>
  new ReplfaultError('UP_FOLDER', message, {
    hint: 'set TMPDIR to a folder of yours with free space and a short path, for every command of the pair',
    cause,
  });

/** An error of the file system as one that the user can act on. */
export const folderTrouble = (cause: unknown, what: string): ReplfaultError =>
  cause instanceof ReplfaultError ? cause : noHome(`${what}: ${(cause as Error).message}`, cause);
