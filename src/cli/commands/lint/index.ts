import type { Command } from 'commander';
import { addConnectOptions } from '../../connect-options.ts';
import { addPlayOptions, addServerOptions, oneServer } from '../../run-options.ts';
import type { LintOptions } from './lint.ts';

export function register(program: Command): void {
  const command = program
    .command('lint')
    .description('find settings that do not go together, in a profile or on a running pair, each with a demonstration')
    .argument('[profile]', 'a profile, or the URL of a replica, with --source (default: replfault.yaml)')
    .option('--source <url>', 'a running pair instead of a profile: mysql://user@host:3306')
    .option('--replica <url>', 'the same for the other end')
    .option('--strict', 'warnings count as errors, and a rule that could not be judged as inconclusive (exit 4)')
    .option('--rules', 'list the rules, each with its law and its demonstration, and look at nothing')
    .option('--demonstrate', 'play the demonstrations of what was found on real servers')
    .option('--all', 'with --demonstrate: of all rules');
  addConnectOptions(command);
  addServerOptions(command, oneServer).addHelpText(
    'after',
    `
Examples:
  replfault lint                                       replfault.yaml of this folder
  replfault lint prod.yaml --strict
  replfault lint --source mysql://u@db1 mysql://u@db2  a running pair, read-only; passwords as for \`replfault capture\`
  replfault lint prod.yaml --demonstrate               see on real servers what each finding leads to
  replfault lint --rules                               the rules and their laws`,
  );
  addPlayOptions(command).action(async (target: string | undefined, options: LintOptions) => {
    const { lint } = await import('./lint.ts');
    process.exitCode = await lint(target, options);
  });
}
