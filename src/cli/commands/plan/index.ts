import { type Command, Option } from 'commander';
import { addSelectionOptions, durationsOption } from '../run/options.ts';
import type { PlanOptions } from './options.ts';

export function register(program: Command): void {
  const command = program
    .command('plan')
    .description(
      'divide the cases of a run into shards for parallel jobs, and print the matrix of a CI; starts nothing',
    )
    .argument('[scenario...]', 'scenarios, folders, cases, or paths of your own .ts files, as for `run`');
  addSelectionOptions(command)
    .option('--max-minutes <n>', 'as few shards as possible, none planned to take longer (default: 10)')
    .addOption(new Option('--shards <n>', 'this many shards').conflicts('maxMinutes'))
    .option(...durationsOption)
    .addOption(
      new Option('--matrix <engine>', 'print only this, on standard output; json: everything').choices([
        'github',
        'gitlab',
        'k8s',
        'json',
      ]),
    )
    .addOption(new Option('--json', 'the same as --matrix json').conflicts('matrix'))
    .option('--workers <n>', 'cases at a time in each shard', '2')
    .option('--seed <text>', 'seed of the random numbers of all shards (default: derived from the plan)')
    .addHelpText(
      'after',
      `
Give every shard the same scenarios, servers, settings and seed. Planned times leave out the download of servers.

Examples:
  replfault plan --server mysql:9.7 --max-minutes 5            a table of the shards
  replfault plan --server mysql:9.7 --matrix github            for fromJSON in a workflow
  replfault run --server mysql:9.7 --shard 2/4 --seed 1a2b     plays the second of four shards
  replfault merge shards/                                      one report of all shards`,
    )
    .action(async (names: string[], options: PlanOptions) => {
      const { planShards } = await import('./plan-shards.ts');
      process.exitCode = await planShards(names, options);
    });
}
