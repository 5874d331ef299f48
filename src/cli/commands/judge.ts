import type { Command } from 'commander';
import { addBaselineOptions } from '../baseline-options.ts';
import { allowFlakyMeans } from '../options.ts';
import type { JudgeOptions } from '../saved-run.ts';

export function register(program: Command): void {
  const command = program
    .command('judge')
    .description('judge a saved run again from its timelines, without starting servers')
    .argument('<run>', 'run folder, for example reports/latest')
    .option('--strict', 'a skipped case makes the run inconclusive (exit 4)')
    .option('--allow-flaky', allowFlakyMeans)
    .option('--claims-folder <folder>', 'folder of your own claims, for a run of `runbook` that used them')
    .option('--json', 'print the result as JSON');
  addBaselineOptions(command).action(async (path: string, options: JudgeOptions) => {
    const { judgeSavedRun } = await import('../saved-run.ts');
    process.exitCode = await judgeSavedRun(path, options);
  });
}
