import type { Command } from 'commander';
import { allowFlakyMeans, reporterList, several } from '../../options.ts';
import type { MergeOptions } from './options.ts';

export function register(program: Command): void {
  program
    .command('merge')
    .description('put the runs of all shards of a plan together into one run with one report; starts nothing')
    .argument('<folder...>', 'folders in which the runs of the shards lie, at any depth')
    .option('--allow-missing', 'accept that shards are missing: exit 4, or 1 if a check failed, instead of 2')
    .option('--out <folder>', 'folder to write the merged run to', 'reports')
    .option('--reporter <name>', `${reporterList} (repeatable; default: all)`, several)
    .option('--strict', 'a skipped case makes the run inconclusive (exit 4)')
    .option('--allow-flaky', allowFlakyMeans)
    .option('--json', 'print only the result, as JSON, to standard output')
    .addHelpText(
      'after',
      `
The exit code is that of a run which plays all cases. If a shard is missing, or there is more than once, the report is
written, says that it is partial, and the exit code is 2.

Examples:
  replfault merge artifacts/                 every run.json below this folder
  replfault merge shard-1 shard-2 --out all  the merged run is all/latest`,
    )
    .action(async (dirs: string[], options: MergeOptions) => {
      const { mergeRuns } = await import('./merge-runs.ts');
      process.exitCode = await mergeRuns(dirs, options);
    });
}
