import type { Command } from 'commander';
import { addBaselineOptions } from '../../baseline-options.ts';
import { several } from '../../options.ts';
import { addPlayOptions, addRuntimeOptions, serverWords, workloadOption } from '../../run-options.ts';
import { addSwitchOptions } from '../../switch-options.ts';
import type { CompareOptions } from './compare.ts';

export function register(program: Command): void {
  const command = program
    .command('compare')
    .description('play the states of a rolling upgrade from one version to another, and show what differs')
    .argument('<from>', `version that runs today: ${serverWords}`)
    .argument('<to>', 'version to upgrade to')
    .argument('[scenario...]', 'scenarios to compare instead of a pack, or paths of your own .ts files')
    .option('--quick', 'fewer scenarios (pack quick): a first answer in minutes')
    .option('--pack <name>', 'scenarios to compare: full or quick (default: full)')
    .option('--set <end.variable=value>', 'server variable of source or replica in every state (repeatable)', several)
    .option('--from-cnf <file>', 'your option file for the old version')
    .option('--to-cnf <file>', 'your option file for the new version')
    .option(...workloadOption)
    .option('--documented', 'show only what is documented; start nothing');
  addBaselineOptions(addSwitchOptions(command));
  addPlayOptions(addRuntimeOptions(command)).action(
    async (from: string, to: string, names: string[], options: CompareOptions) => {
      const { compare } = await import('./compare.ts');
      process.exitCode = await compare(from, to, names, options);
    },
  );
}
