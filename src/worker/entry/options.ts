import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OptionPart } from '../../model/comparison.ts';
import type { Role } from '../../model/replication.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { type AskedOption, askProgram } from '../../servers/options/asked/ask-program.ts';
import { optionsToAsk } from '../../servers/options/asked/options-to-ask.ts';
import type { ServerProgram } from '../../servers/types.ts';
import type { PreparedEntry } from './prepare-entry.ts';
import { readOption } from './start-up-option.ts';

const printsWithinMs = 20_000;
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
  const ask = async (role: Role, what: OptionPart, options: readonly AskedOption[]): Promise<void> => {
    if (options.length === 0) return;
    const asking = { dir: place, file: `${what}-${role}.cnf`, signal };
    recorder.record({
      kind: 'survey',
      server: role,
      what,
      facts: await askProgram(ends[role].program, options, asking),
    });
  };
  if (old.cnf !== undefined) {
    await ask('source', 'old-option-file', await optionsToAsk(old.program, old.cnf));
    await ask('replica', 'old-option-file', await optionsToAsk(now.program, old.cnf));
  }
  if (now.cnf !== undefined) await ask('replica', 'new-option-file', await optionsToAsk(now.program, now.cnf));
  const listed = await withValues(old.program, askedOptions, place, signal);
  await ask('source', 'listed-options', listed);
  await ask('replica', 'listed-options', listed);
}

async function withValues(
  program: ServerProgram,
  listed: readonly string[],
  dir: string,
  signal: AbortSignal,
): Promise<AskedOption[]> {
  if (listed.length === 0) return [];
  const { stdout } = await program.run(['--no-defaults', ...program.locationOptions, '--help', '--verbose'], {
    cwd: dir,
    folders: [dir],
    timeoutMs: printsWithinMs,
    signal,
  });
  return listed.flatMap((key): AskedOption[] => {
    const [name = '', given] = key.split('=');
    const value = given ?? readOption(stdout, name.replaceAll('_', '-')) ?? values[name];
    return value === undefined ? [] : [{ key, name, value, where: 'the list of known changes' }];
  });
}
