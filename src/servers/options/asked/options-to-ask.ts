import type { ServerProgram } from '../../types.ts';
import { lookUp } from '../classes/index.ts';
import { decideOptions } from '../decide.ts';
import { dialectOf, type OptionDialect } from '../dialect.ts';
import { readOptionFile } from '../files.ts';
import type { UserOption } from '../user-option.ts';
import type { AskedOption } from './ask-program.ts';
import { folded } from './program-words.ts';

/** What the tool gives every server that it starts: known to all of them. */
const everyServer = new Set(
  'datadir tmpdir socket pid_file log_error init_file secure_file_priv bind_address port server_id report_host user basedir lc_messages_dir character_sets_dir plugin_dir'.split(
    ' ',
  ),
);
/** In the place of values that lead out of the run folder, or are secret. */
const standIn = 'replfault';

/**
 * The options of a user's file as this program would read it, each to be asked about. Values that the tool does not give to servers (paths, secrets) are
 * replaced; options that make a program do something else than serve are left out. Throws a usage error (exit 2) for a file that cannot be read.
 */
export async function optionsToAsk(
  program: Pick<ServerProgram, 'flavour' | 'version'>,
  cnf: string,
): Promise<AskedOption[]> {
  const dialect = dialectOf(program);
  const options = await readOptionFile(cnf, dialect, { hint: 'Check --from-cnf and --to-cnf.' });
  return options.flatMap((option): AskedOption[] => {
    const { name, rule } = lookUp(option.name, dialect);
    if (rule.action.do === 'refuse' || everyServer.has(name)) return [];
    const key = folded(option.name).replace(/^loose_/, '');
    const kept = keptOf(option, dialect);
    return kept === undefined
      ? [{ key, name: option.name, where: option.where, value: option.value === null ? null : standIn, standIn: true }]
      : [{ key, ...kept }];
  });
}

function keptOf(option: UserOption, dialect: OptionDialect): UserOption | undefined {
  try {
    const [kept] = decideOptions([option], [], dialect).kept;
    return kept === undefined ? undefined : { name: kept.name, value: kept.value, where: kept.where };
  } catch {
    // The tool does not start servers with it; the name can be asked about.
    return undefined;
  }
}
