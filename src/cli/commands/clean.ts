import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('clean')
    .description('remove what a dead run left behind; running ones are not touched')
    .option('--cache', 'also remove fetched servers and templates')
    .option('--json', 'as JSON')
    .action(async (options: { cache?: boolean; json?: boolean }) => {
      const { rm } = await import('node:fs/promises');
      const { deadScratchFolders } = await import('../../runner/scratch.ts');
      const { cacheFolder } = await import('../../servers/cache/folder.ts');
      const removed = await deadScratchFolders();
      if (options.cache) removed.push(cacheFolder());
      for (const dir of removed) await rm(dir, { recursive: true, force: true });
      if (options.json) process.stdout.write(`${JSON.stringify({ removed })}\n`);
      else
        process.stdout.write(
          removed.length === 0 ? 'nothing to remove\n' : `${removed.map((dir) => `removed ${dir}`).join('\n')}\n`,
        );
    });
}
