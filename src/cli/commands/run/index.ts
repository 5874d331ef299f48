import type { Command } from 'commander';
import { mostRetries } from '../../../model/attempts.ts';
import { allowFlakyMeans, several } from '../../options.ts';
import { addPlayOptions, addServerOptions, type RunOptions } from '../../run-options.ts';

export function register(program: Command): void {
  const command = program
    .command('run')
    .description('run scenarios on real servers and write a report (all scenarios by default)')
    .argument(
      '[scenario...]',
      'scenarios, folders, cases (as reports and lint print them), or paths of your own .ts files',
    );
  addServerOptions(command)
    .option('--param <name=value>', 'set a scenario parameter (repeatable)', several)
    .option('--case <text>', 'play only cases whose scenario/case name contains this text, and always the control')
    .option('--set <end.variable=value>', 'server variable of source or replica (repeatable)', several)
    .option('--source-cnf <file>', 'your option file for the source')
    .option('--replica-cnf <file>', 'your option file for the replica')
    .option('--strict', 'a skipped case makes the run inconclusive (exit 4)')
    .option(
      '--retries <n>',
      `play a case that failed or was inconclusive up to n times again, at most ${mostRetries}; if it passes then, it is flaky (exit 4). Lost or different data are never played again`,
      '0',
    )
    .option('--allow-flaky', allowFlakyMeans)
    .option('--history <file>', 'append the run to this file, for `replfault history show`');
  addPlayOptions(command).action(async (names: string[], options: RunOptions) => {
    const { runScenarios } = await import('./run-scenarios.ts');
    process.exitCode = await runScenarios(names, options);
  });
}
