import type { Command } from 'commander';
import { addBaselineOptions } from '../../baseline-options.ts';
import { addPlayOptions, addRuntimeOptions, serverWords } from '../../run-options.ts';
import type { CompareOptions } from './compare.ts';

export function register(program: Command): void {
  const command = program
    .command('compare')
    .description('play the states of a rolling upgrade from one version to another, and show what differs')
    .argument('<from>', `version that runs today: ${serverWords}`)
    .argument('<to>', 'version to upgrade to')
    .option('--quick', 'fewer scenarios (pack quick): a first answer in minutes')
    .option('--pack <name>', 'scenarios to compare: full or quick (default: full)');
  addBaselineOptions(command);
  addPlayOptions(addRuntimeOptions(command)).action(async (from: string, to: string, options: CompareOptions) => {
    const { compare } = await import('./compare.ts');
    process.exitCode = await compare(from, to, options);
  });
}
