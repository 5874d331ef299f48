import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Makes a program end with this process, even when that is killed: setpriv (util-linux) asks the kernel for it and then becomes the program, so the
 * process id is the program's. Unchanged where there is no setpriv.
 */
export function dyingWithUs(program: { file: string; args: readonly string[] }): { file: string; args: string[] } {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin'].filter(Boolean);
  const setpriv = folders.map((folder) => join(folder, 'setpriv')).find((path) => existsSync(path));
  if (!setpriv) return { file: program.file, args: [...program.args] };
  return { file: setpriv, args: ['--pdeathsig', 'KILL', '--', program.file, ...program.args] };
}
