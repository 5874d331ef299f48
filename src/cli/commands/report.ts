import type { Command } from 'commander';
import { reporterList, several } from '../options.ts';

export function register(program: Command): void {
  program
    .command('report')
    .description('write the reports of a saved run again, without starting servers')
    .argument('<run>', 'run folder, for example reports/latest')
    .option('--reporter <name>', `${reporterList} (repeatable; default: all)`, several)
    .option('--out <folder>', 'write into this folder instead of the run folder')
    .action(async (path: string, options: { reporter?: string[]; out?: string }) => {
      const { reportSavedRun } = await import('../saved-run.ts');
      process.exitCode = await reportSavedRun(path, options);
    });
}
