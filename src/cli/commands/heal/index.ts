import type { Command } from 'commander';
import { pairGroup } from '../../pairs/options.ts';

export function register(program: Command): void {
  program
    .command('heal')
    .helpGroup(pairGroup)
    .description('heal one fault of a pair, or all; then a server that somebody has killed is started again, too')
    .usage('[options] [name] [fault]')
    .argument('[words...]', 'name of the pair (if several are up), and a fault that is in effect')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples: replfault heal, replfault heal stall, replfault heal other stall')
    .action(async (words: string[], options: { json?: boolean }) => {
      const { heal } = await import('./heal.ts');
      await heal(words, options);
    });
}
