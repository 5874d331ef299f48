import type { Command } from 'commander';
import { reporterList, several } from '../options.ts';
import type { ReportOptions } from '../saved-run.ts';

export function register(program: Command): void {
  program
    .command('report')
    .description('write the reports of a saved run again, without starting servers')
    .argument('<run>', 'run folder, for example reports/latest')
    .option('--reporter <name>', `${reporterList} (repeatable; default: all)`, several)
    .option('--out <folder>', 'write into this folder instead of the run folder')
    .option(
      '--export <file>',
      'of a run of `replfault runbook`: write the corrected runbook to this file, and no reports',
    )
    .option('--server <spec>', 'with --export: which servers, if the run has several')
    .option('--replica-server <spec>', 'with --export: server of the replica, if it differs')
    .option('--claims-folder <folder>', 'with --export: your own claims that the run tested')
    .action(async (path: string, options: ReportOptions) => {
      const { reportSavedRun } = await import('../saved-run.ts');
      process.exitCode = await reportSavedRun(path, options);
    });
}
