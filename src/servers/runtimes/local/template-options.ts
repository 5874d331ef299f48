import type { ServerProgram } from '../../types.ts';
import { parseOption, readUserSettings } from './option-file.ts';

/** Settings that are fixed when a data folder is initialised; a server refuses to start on a folder made with others. */
const shaping = new Set([
  'innodb_checksum_algorithm',
  'innodb_data_file_path',
  'innodb_page_size',
  'innodb_undo_tablespaces',
  'lower_case_table_names',
]);

/**
 * The options among a server's own and its option file that its template must be initialised with; pass them to
 * `prepareTemplate` as `initOptions`. Throws a usage error (exit 2) when the option file cannot be read.
 */
export async function templateOptionsFor(
  program: ServerProgram,
  launch: { readonly options: readonly string[]; readonly cnf?: string },
): Promise<string[]> {
  const series = program.version.split('.').slice(0, 2).join('.');
  const user = launch.cnf === undefined ? [] : (await readUserSettings(launch.cnf, series)).settings;
  const chosen = new Map<string, string>();
  for (const { name, value } of [...user, ...launch.options.map(parseOption)]) {
    if (shaping.has(name) && value !== null) chosen.set(name, value);
  }
  return [...chosen].sort().map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`);
}
