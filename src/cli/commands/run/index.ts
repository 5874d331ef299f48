import type { Command } from 'commander';
import { mostRetries } from '../../../model/attempts.ts';
import { allowFlakyMeans } from '../../options.ts';
import { addPlayOptions, type RunOptions } from '../../run-options.ts';
import { addSelectionOptions, durationsOption } from './options.ts';

export function register(program: Command): void {
  const command = program
    .command('run')
    .description('run scenarios on real servers and write a report (all scenarios by default)')
    .argument(
      '[scenario...]',
      'scenarios, folders, cases (as reports and lint print them), or paths of your own .ts files',
    );
  addSelectionOptions(command)
    .option(
      '--shard <i/n>',
      'play one part of the cases: 2/8 for the second of eight; auto: number of the job from the environment (CI_NODE_INDEX and CI_NODE_TOTAL); auto/8: the same where only an index is set (JOB_COMPLETION_INDEX)',
    )
    .option(...durationsOption)
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
