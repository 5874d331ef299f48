import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Invocation } from './inside.ts';

/**
 * Makes a program die with this process, even when that is killed: `setpriv --pdeathsig KILL` (util-linux) asks the kernel for
 * it and then becomes the program, so the process id is the program's. What that program starts in turn is not covered.
 * Unchanged where there is no setpriv, and where the program itself cannot be found: then starting it says so.
 */
export function dyingWithUs({ file, args }: Invocation): Invocation {
  const setpriv = onPath('setpriv', ['/usr/bin', '/bin']);
  const program = isAbsolute(file) ? file : onPath(file);
  if (!setpriv || !program) return { file, args };
  return { file: setpriv, args: ['--pdeathsig', 'KILL', '--', program, ...args] };
}

/** Where a program lies: on PATH, or in one of these folders. */
export function onPath(
  name: string,
  more: readonly string[] = [],
  path: string = process.env['PATH'] ?? '',
): string | undefined {
  const folders = [...path.split(delimiter), ...more];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
