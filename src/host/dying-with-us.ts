import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
}

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

/** Where a program is; `undefined` where it is not. */
export function onPath(name: string, more: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...more];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
