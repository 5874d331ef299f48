import type { Command } from 'commander';
import { Option } from 'commander';
import { mirrorOption, positive, several } from '../options.ts';
import type { RunOptions } from '../run-options.ts';

export function register(program: Command): void {
  program
    .command('run')
    .description('run scenarios on real servers and write a report (all scenarios by default)')
    .argument('[scenario...]', 'names, folders of names, or paths of your own .ts files')
    .option(
      '--server <spec,...>',
      'server to test, several make a matrix: mysql:9.7, mysql:5.6, mariadb:10.11; locally also mysqld, mysql@/path; in Docker also image names (default: mysql:9.7 locally, mysql:8.4 in Docker)',
    )
    .option('--replica-server <spec>', 'another server for the replica')
    .option('--image <name>', 'image of both servers, taken as it is (implies --runtime docker)')
    .addOption(
      new Option(
        '--runtime <name>',
        'where servers run: containers, or processes of this machine; auto takes docker where a daemon answers and has or can pull the images',
      )
        .choices(['auto', 'local', 'docker'])
        .default('auto')
        .env('REPLFAULT_RUNTIME'),
    )
    .addOption(
      new Option(
        '--proxy <name>',
        'which fault proxy: ours, or the original Toxiproxy as a program on PATH or as a container (auto: ours locally, the original in Docker)',
      )
        .choices(['auto', 'embedded', 'binary', 'docker'])
        .default('auto'),
    )
    .addOption(
      new Option('--isolation <how>', 'private network namespace for the run')
        .choices(['auto', 'netns', 'none'])
        .default('auto'),
    )
    .option('--param <name=value>', 'set a scenario parameter (repeatable)', several)
    .option('--case <text>', 'only cases whose scenario/case name contains this text (the control always runs)')
    .option('--set <end.variable=value>', 'server variable of source or replica (repeatable)', several)
    .option('--source-cnf <file>', 'your option file for the source')
    .option('--replica-cnf <file>', 'your option file for the replica')
    .option('--workers <n>', 'cases at a time', '2')
    .option('--out <folder>', 'where runs are written', 'reports')
    .option('--reporter <name>', 'json, junit, html, markdown, console (repeatable; default: all)', several)
    .option(
      '--seed <text>',
      'what scenarios draw their numbers from: the same seed, the same schedule (default: a new one, in the name of the run)',
    )
    .addOption(mirrorOption())
    .option('--pull-timeout <seconds>', 'longest time to pull one image', '120')
    .option('--strict', 'a skipped case makes the run inconclusive (exit 4)')
    .option('--json', 'print the result as JSON on standard output, nothing else')
    .action(async (names: string[], options: RunOptions & { pullTimeout: string }) => {
      const { runScenarios } = await import('../run-scenarios.ts');
      const pullTimeoutMs = positive('--pull-timeout', options.pullTimeout) * 1000;
      process.exitCode = await runScenarios(names, { ...options, pullTimeoutMs });
    });
}
