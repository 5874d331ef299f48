import { type Command, Option } from 'commander';
import { several } from '../../options.ts';
import { addPlayOptions, addServerOptions, addSettingOptions, workloadOption } from '../../run-options.ts';
import { addSwitchOptions } from '../../switch-options.ts';
import type { RunbookOptions } from './options.ts';

export function register(program: Command): void {
  const command = program
    .command('runbook')
    .description('test the claims of a common replication runbook on real servers (all claims by default)')
    .argument('[claim...]', 'for example C1 F2 Q7');
  addSettingOptions(addSwitchOptions(addServerOptions(command)))
    .option(
      '--param <name=value>',
      'set a scenario parameter, of one case with scenario/case:name=value (repeatable)',
      several,
    )
    .option(...workloadOption)
    .option('--list', 'show the claims and how each is decided; start nothing')
    .option(
      '--docs <folder>',
      'also write runbook-verdicts.md to this folder, without links to the run; needs all claims, each of them decided',
    )
    .option(
      '--export <file>',
      'also write the corrected runbook for these servers to this file: verdicts, advice, and statements that were executed on their versions',
    )
    // What it asked for is the rule today; scripts may still say so.
    .addOption(new Option('--no-docs').hideHelp())
    .option('--claims-folder <folder>', 'claims of your own instead of those that come with the tool')
    .option(
      '--baseline <file>',
      'verdicts and numbers to compare with (default: baseline.json beside the folder of claims, unless you bring options of your own)',
    )
    .option('--update-baseline', 'save the verdicts as the new baseline, only if every claim was decided');
  addPlayOptions(command).action(async (ids: string[], options: RunbookOptions) => {
    const { runbook } = await import('./runbook.ts');
    process.exitCode = await runbook(ids, options);
  });
}
