import { oneWord, readOptionName } from '../../options/names.ts';
import { decideUserOptions, type UserWishes } from '../../options/user-options.ts';
import type { ServerProgram } from '../../types.ts';

/** Settings that are fixed when a data folder is initialised; a server refuses to start on a folder made with others. */
const shaping = new Set([
  'innodb_checksum_algorithm',
  'innodb_data_file_path',
  'innodb_page_size',
  'innodb_undo_tablespaces',
  'lower_case_table_names',
]);

/**
 * The options among a server's own, its option file's and the command line's that its template must be initialised with; pass them to
 * `prepareTemplate` as `initOptions`. Throws usage errors (exit 2) for an option file that cannot be read and options that are refused.
 */
export async function templateOptionsFor(
  program: Pick<ServerProgram, 'flavour' | 'version'>,
  launch: UserWishes & { readonly options: readonly string[] },
): Promise<string[]> {
  const { kept } = await decideUserOptions(program, launch, []);
  const ofTheCase = launch.options.map((option) => {
    const [, name = '', value = null] = /^--([^=]+)(?:=(.*))?$/s.exec(option) ?? [];
    return { name, value };
  });
  const chosen = new Map<string, string>();
  for (const { name, value } of [...kept, ...ofTheCase]) {
    const plain = oneWord(readOptionName(name, (one) => shaping.has(one)).name);
    if (shaping.has(plain) && value !== null) chosen.set(plain, value);
  }
  return [...chosen].sort().map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`);
}
