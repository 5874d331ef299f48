import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../model/errors.ts';
import type { Vendor } from './spec-syntax.ts';

/** A server program outside Debian's layout, and where what belongs to it lies. */
export interface Found {
  readonly program: string;
  readonly baseDir?: string;
  /** Folders with libraries that came with it. */
  readonly libraryFolders?: readonly string[];
}

/** An unpacked tarball has its programs in `bin` and bundled libraries under `lib/private`; `/usr` has them in `sbin`. */
export async function inFolder(vendor: Vendor, path: string): Promise<Found> {
  if (!(await stat(path).catch(() => undefined))) {
    throw usageError('server-path', `${path} does not exist`, `Write ${vendor}@/path/to/unpacked/server.`);
  }
  const names = vendor === 'mysql' ? ['mysqld'] : ['mariadbd', 'mysqld'];
  for (const name of names) {
    if (await isExecutable(path)) return { program: path };
    for (const folder of ['bin', 'sbin', 'libexec']) {
      const program = join(path, folder, name);
      if (!(await isExecutable(program))) continue;
      const folders = [join(path, 'lib', 'private'), join(path, 'lib')];
      // A C library works with its own loader only: the system's programs that start this one would break with it.
      return { program, baseDir: path, libraryFolders: folders.filter((dir) => !existsSync(join(dir, 'libc.so.6'))) };
    }
  }
  throw usageError('server-path', `There is no ${names[0]} under ${path}`, 'Name the folder that holds bin/mysqld.');
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The environment in which a program finds the libraries that came with it. */
export function libraryPath({ libraryFolders = [] }: Found): Record<string, string> {
  return libraryFolders.length === 0 ? {} : { LD_LIBRARY_PATH: libraryFolders.join(':') };
}

/** The version in what `--version` prints: `mysqld  Ver 9.7.4 for Linux ...`. */
export function printedVersion(printed: string): string | undefined {
  return /\bVer (\d+\.\d+\.\d+)/.exec(printed)?.[1];
}

/** Where messages, character sets and plugins lie, as options; a folder that the server does not have is left to its own default. */
export function locationOptionsIn(baseDir: string): { readonly share: string; readonly options: readonly string[] } {
  const shares = ['share', 'share/mysql', 'share/mariadb'].map((path) => join(baseDir, path));
  const share = shares.find((path) => existsSync(join(path, 'charsets'))) ?? join(baseDir, 'share');
  const plugins = ['lib/plugin', 'lib/mysql/plugin', 'lib/mariadb/plugin'].map((path) => join(baseDir, path));
  const plugin = plugins.find((path) => existsSync(path));
  return {
    share,
    options: [
      `--basedir=${baseDir}`,
      ...(existsSync(join(share, 'english', 'errmsg.sys')) ? [`--lc-messages-dir=${share}`] : []),
      ...(existsSync(join(share, 'charsets')) ? [`--character-sets-dir=${join(share, 'charsets')}`] : []),
      ...(plugin === undefined ? [] : [`--plugin-dir=${plugin}`]),
    ],
  };
}
