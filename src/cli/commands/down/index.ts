import type { Command } from 'commander';
import { pairGroup } from '../../pairs/options.ts';

export function register(program: Command): void {
  program
    .command('down')
    .helpGroup(pairGroup)
    .description('end a pair and remove its data')
    .argument('[name]', 'name of the pair (if several are up)')
    .option('--all', 'end all pairs')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, options: { all?: boolean; json?: boolean }) => {
      const { down } = await import('./down.ts');
      await down(name, options);
    });
}
