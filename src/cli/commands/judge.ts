import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('judge')
    .description('judge a saved run again from its timelines, without any server')
    .argument('<run>', 'run folder, for example reports/latest')
    .option('--strict', 'a skipped case makes the run inconclusive (exit 4)')
    .option('--json', 'print the result as JSON')
    .action(async (path: string, options: { strict?: boolean; json?: boolean }) => {
      const { judgeSavedRun } = await import('../saved-run.ts');
      process.exitCode = await judgeSavedRun(path, options);
    });
}
