import { join } from 'node:path';
import { pathsIn } from '../../servers/runtimes/local/launch-files.ts';
import type { ServerProgram } from '../../servers/types.ts';

const printsWithinMs = 20_000;

/**
 * The value of an option that a server has only at its start, and no variable shows: the program prints it with all others, by the option file that the
 * server was started with. `null` where it prints none.
 *
 * @param dir the folder of the server
 * @param name with dashes
 */
async function startUpOption(program: ServerProgram, dir: string, name: string): Promise<string | null> {
  const { stdout } = await program.run(
    [`--defaults-file=${pathsIn(dir).cnf}`, ...program.locationOptions, '--help', '--verbose'],
    { cwd: dir, folders: [dir], timeoutMs: printsWithinMs },
  );
  return readOption(stdout, name);
}

/** One line per option in the table at the end of the help: name, blanks, value. Pure. */
export function readOption(help: string, name: string): string | null {
  for (const line of help.split('\n')) {
    const [, option = '', value = ''] = /^([a-z][\w-]*) +(\S.*)$/.exec(line) ?? [];
    if (option.replaceAll('_', '-') === name && value !== '(No default value)') return value.trim();
  }
  return null;
}

/** MariaDB keeps its retry count in an option of the start (up to 12.0). */
export const retryCountAtStart = (program: ServerProgram, dir: string, role: string): Promise<string | null> =>
  program.flavour.name === 'mariadb'
    ? startUpOption(program, join(dir, role), 'master-retry-count')
    : Promise.resolve(null);
