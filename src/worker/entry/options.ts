import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OptionPart } from '../../model/comparison.ts';
import type { Role } from '../../model/replication.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { askProgram } from '../../servers/options/asked/ask-program.ts';
import { folded } from '../../servers/options/asked/messages.ts';
import { optionsToAsk } from '../../servers/options/asked/options-to-ask.ts';
import type { UserOption } from '../../servers/options/user-option.ts';
import type { ServerProgram } from '../../servers/types.ts';
import { optionFacts } from './option-facts.ts';
import type { PreparedEntry } from './prepare-entry.ts';
import { readOption } from './start-up-option.ts';

const printsWithinMs = 20_000;
/** Nothing more is asked afterwards: less than the bound of the whole step (`play-entry.ts`). 60 options take half a second, in containers some 20 s. */
const asksForMs = 50_000;
/** Values of options for which the help of a server shows no default. */
const values: Readonly<Record<string, string>> = { default_authentication_plugin: 'mysql_native_password' };

/**
 * Records which options the programs of both ends accept: those of the option file of the old version (the source), those of that of the new one, and
 * those of the case's list. A listed option without a value has the default that the old program prints; one that it does not know is not asked about.
 */
export async function recordOptions(
  { ends, dir, planned }: Pick<PreparedEntry, 'ends' | 'dir' | 'planned'>,
  recorder: Pick<Recorder, 'record'>,
  signal: AbortSignal,
): Promise<void> {
  const { askedOptions = [] } = planned;
  const [old, now] = [ends.source, ends.replica];
  const place = join(dir, 'options');
  await mkdir(place, { recursive: true });
  const deadlineMs = performance.now() + asksForMs;
  const ask = async (role: Role, what: OptionPart, options: readonly NamedOption[]): Promise<void> => {
    if (options.length === 0) return;
    const asking = { dir: join(place, 'asked'), deadlineMs, signal };
    const all = options.map(({ option }) => option);
    const answers = await askProgram(ends[role].program, all, asking);
    const facts = optionFacts(options.map(({ name }, index) => [name, answers[index]]));
    recorder.record({ kind: 'survey', server: role, what, facts });
  };
  const ofFile = async (program: ServerProgram, cnf: string): Promise<NamedOption[]> =>
    (await optionsToAsk(program, cnf)).map((option) => ({ name: plain(option.name), option }));
  if (old.cnf !== undefined) {
    await ask('source', 'old-option-file', await ofFile(old.program, old.cnf));
    await ask('replica', 'old-option-file', await ofFile(now.program, old.cnf));
  }
  if (now.cnf !== undefined) await ask('replica', 'new-option-file', await ofFile(now.program, now.cnf));
  const listed = await withValues(old.program, askedOptions, place, signal);
  await ask('source', 'listed-options', listed);
  await ask('replica', 'listed-options', listed);
}

/** An option, and the name by which it is answered for. */
interface NamedOption {
  readonly name: string;
  readonly option: UserOption;
}

const plain = (name: string): string => folded(name).replace(/^loose_/, '');

async function withValues(
  program: ServerProgram,
  listed: readonly string[],
  dir: string,
  signal: AbortSignal,
): Promise<NamedOption[]> {
  if (listed.length === 0) return [];
  const { stdout } = await program.run(['--no-defaults', ...program.locationOptions, '--help', '--verbose'], {
    cwd: dir,
    folders: [dir],
    timeoutMs: printsWithinMs,
    signal,
  });
  return listed.flatMap((key): NamedOption[] => {
    const [name = '', given] = key.split('=');
    const value = given ?? readOption(stdout, name.replaceAll('_', '-')) ?? values[name];
    return value === undefined ? [] : [{ name: key, option: { name, value, where: 'the list of known changes' } }];
  });
}
