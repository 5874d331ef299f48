import type { Command } from 'commander';
import { positive } from '../../options.ts';

export function register(program: Command): void {
  program
    .command('clean')
    .description('remove leftovers of dead runs, including containers; active runs are not touched')
    .option('--cache', 'also remove fetched servers and templates; checksums of tarballs are kept')
    .option('--keep <n>', 'also remove old runs; keep the newest n and the run that latest points to')
    .option('--out <folder>', 'folder of the runs, for --keep', 'reports')
    .option('--json', 'as JSON')
    .action(async (options: { cache?: boolean; keep?: string; out: string; json?: boolean }) => {
      const { clean } = await import('./clean.ts');
      const keep = options.keep === undefined ? null : positive('--keep', options.keep);
      const { removed, notes } = await clean({ cache: options.cache ?? false, keep, out: options.out });
      if (options.json) process.stdout.write(`${JSON.stringify({ removed, notes })}\n`);
      else {
        for (const what of removed) process.stdout.write(`removed ${what}\n`);
        if (removed.length === 0) process.stdout.write('nothing to remove\n');
        for (const note of notes) process.stdout.write(`${note}\n`);
      }
    });
}
