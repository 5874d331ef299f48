import type { ServerProgram } from '../../types.ts';
import { parseOption, readUserSettings } from './option-file.ts';

/**
 * Whether a server so set takes connections over TCP only encrypted (`require_secure_transport`, MySQL 5.7.8 and MariaDB 10.5.2 and later).
 * Throws a usage error (exit 2) when its option file cannot be read.
 */
export async function demandsTls(
  program: Pick<ServerProgram, 'version'>,
  launch: { readonly options: readonly string[]; readonly cnf?: string },
): Promise<boolean> {
  const series = program.version.split('.').slice(0, 2).join('.');
  const user = launch.cnf === undefined ? [] : (await readUserSettings(launch.cnf, series)).settings;
  const last = [...user, ...launch.options.map(parseOption)].findLast(
    ({ name }) => name === 'require_secure_transport',
  );
  return last !== undefined && !/^(0|off|false|no)$/i.test(last.value ?? 'ON');
}
