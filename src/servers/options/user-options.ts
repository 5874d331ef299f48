import type { LaunchOptions, ServerProgram } from '../types.ts';
import { type Decision, decideOptions } from './decide.ts';
import { dialectOf } from './dialect.ts';
import { readOptionFile } from './files.ts';

/** What a user wants of a server: an option file, and settings of the command line, which win over it. */
export type UserWishes = Pick<LaunchOptions, 'cnf' | 'set'>;

const hint = 'Check --source-cnf and --replica-cnf.';

/**
 * Reads what the user wants of a server and decides on it. Throws usage errors (exit 2): an option file that cannot be read, an option that
 * the tool refuses.
 * @param tool options that the tool and the case decide, as command line arguments
 */
export async function decideUserOptions(
  program: Pick<ServerProgram, 'flavour' | 'version'>,
  { cnf, set = [] }: UserWishes,
  tool: readonly string[],
): Promise<Decision> {
  const dialect = dialectOf(program);
  const fromFile = cnf === undefined ? [] : await readOptionFile(cnf, dialect, { hint });
  return decideOptions([...fromFile, ...set], tool, dialect);
}
