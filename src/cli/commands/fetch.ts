import type { Command } from 'commander';
import { mirrorOption } from '../options.ts';

export function register(program: Command): void {
  program
    .command('fetch')
    .description('fetch servers and kernel tools ahead of a run, without root')
    .argument('[spec...]', 'for example mysql:9.7', ['mysql:9.7'])
    .addOption(mirrorOption())
    .option('--json', 'as JSON')
    .action(async (specs: string[], options: { mirror?: string; json?: boolean }) => {
      const { fetchSpecs } = await import('../prepare.ts');
      process.exitCode = await fetchSpecs(specs, options);
    });
}
