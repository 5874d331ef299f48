import type { Command } from 'commander';
import { mirrorOption } from '../options.ts';

export function register(program: Command): void {
  program
    .command('images')
    .description('build local container images, for where no registry can be reached')
    .argument('[name...]', 'for example mysql:9.7 or toxiproxy; all of them by default')
    .option('--force', 'build again what is there with the same content')
    .option('--list', 'only show which there are, and which of them are built')
    .addOption(mirrorOption())
    .option('--json', 'as JSON')
    .action(async (names: string[], options: { force?: boolean; list?: boolean; mirror?: string; json?: boolean }) => {
      const { buildImages, listImages } = await import('../images.ts');
      process.exitCode = options.list ? await listImages(names, options) : await buildImages(names, options);
    });
}
