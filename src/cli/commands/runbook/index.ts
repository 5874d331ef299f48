import type { Command } from 'commander';
import { addPlayOptions, addServerOptions } from '../../run-options.ts';
import type { RunbookOptions } from './runbook.ts';

export function register(program: Command): void {
  const command = program
    .command('runbook')
    .description('put the claims of the common runbook on trial on real servers (all claims by default)')
    .argument('[claim...]', 'for example C1 F2 Q7');
  addServerOptions(command)
    .option('--list', 'show the claims and how each is decided, without starting anything')
    .option('--docs <folder>', 'where runbook-verdicts.md is written when every claim was decided', 'docs')
    .option('--no-docs', 'write it only into the run folder')
    .option('--claims-folder <folder>', 'claims of your own instead of those that come with the tool')
    .option('--baseline <file>', 'verdicts to compare with (default: baseline.json beside the folder of claims)')
    .option('--update-baseline', 'make what is seen the baseline, when every claim was decided');
  addPlayOptions(command).action(async (ids: string[], options: RunbookOptions) => {
    const { runbook } = await import('./runbook.ts');
    process.exitCode = await runbook(ids, options);
  });
}
