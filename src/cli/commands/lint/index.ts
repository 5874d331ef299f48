import type { Command } from 'commander';
import { addConnectOptions } from '../../connect-options.ts';
import { addPlayOptions, addServerOptions, oneServer } from '../../run-options.ts';
import type { LintOptions } from './lint.ts';

export function register(program: Command): void {
  const command = program
    .command('lint')
    .description('find conflicting settings in a profile or on a running pair, and name a demonstration for each')
    .argument('[profile]', 'a profile or, with --source, the URL of a replica (default: replfault.yaml)')
    .option('--source <url>', 'URL of the source of a running pair, instead of a profile: mysql://user@host:3306')
    .option('--replica <url>', 'URL of its replica')
    .option('--strict', 'treat warnings as errors, and a rule that could not be judged as inconclusive (exit 4)')
    .option('--rules', 'list the rules with their laws and demonstrations; check nothing')
    .option('--demonstrate', 'play the demonstrations of the findings on real servers')
    .option('--all', 'with --demonstrate: play the demonstrations of all rules');
  addConnectOptions(command);
  addServerOptions(command, oneServer).addHelpText(
    'after',
    `
Examples:
  replfault lint                                       check replfault.yaml in this folder
  replfault lint prod.yaml --strict
  replfault lint --source mysql://u@db1 mysql://u@db2  check a running pair, read-only; passwords as for \`replfault capture\`
  replfault lint prod.yaml --demonstrate               show on real servers what each finding causes
  replfault lint --rules                               show the rules and their laws`,
  );
  addPlayOptions(command).action(async (target: string | undefined, options: LintOptions) => {
    const { lint } = await import('./lint.ts');
    process.exitCode = await lint(target, options);
  });
}
