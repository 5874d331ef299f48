import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('clean')
    .description('remove what a dead run left behind, also in a Docker daemon; running ones are not touched')
    .option('--cache', 'also remove fetched servers and templates; checksums of tarballs stay')
    .option('--json', 'as JSON')
    .action(async (options: { cache?: boolean; json?: boolean }) => {
      const { clean } = await import('./clean.ts');
      const { removed, notes } = await clean(options.cache ?? false);
      if (options.json) process.stdout.write(`${JSON.stringify({ removed, notes })}\n`);
      else {
        for (const what of removed) process.stdout.write(`removed ${what}\n`);
        if (removed.length === 0) process.stdout.write('nothing to remove\n');
        for (const note of notes) process.stdout.write(`${note}\n`);
      }
    });
}
