import type { Command } from 'commander';
import { positive } from '../../options.ts';

export function register(program: Command): void {
  program
    .command('clean')
    .description('remove what a dead run left behind, also in a Docker daemon; running ones are not touched')
    .option('--cache', 'also remove fetched servers and templates; checksums of tarballs stay')
    .option('--keep <n>', 'also remove older runs: all but the newest n, and latest')
    .option('--out <folder>', 'where runs are, for --keep', 'reports')
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
