import type { ServerProgram } from '../../types.ts';
import { lookUp } from '../classes/index.ts';
import { dialectOf } from '../dialect.ts';
import { readOptionFile } from '../files.ts';
import type { UserOption } from '../user-option.ts';
import { whyNotAsked } from './given.ts';

/** What the tool gives every server that it starts: known to all of them. */
const everyServer = new Set(
  'datadir tmpdir socket pid_file log_error init_file secure_file_priv bind_address port server_id report_host user basedir lc_messages_dir character_sets_dir plugin_dir'.split(
    ' ',
  ),
);

/**
 * The options of a user's file as this program would read it, each to be asked about; without those that every server of the tool has, and those that
 * make a program do something else than serve. Throws a usage error (exit 2) for a file that cannot be read.
 */
export async function optionsToAsk(
  program: Pick<ServerProgram, 'flavour' | 'version'>,
  cnf: string,
): Promise<UserOption[]> {
  const dialect = dialectOf(program);
  const options = await readOptionFile(cnf, dialect, { hint: 'Check --from-cnf and --to-cnf.' });
  return options.filter(
    (option) => !everyServer.has(lookUp(option.name, dialect).name) && whyNotAsked(option, program) === null,
  );
}
