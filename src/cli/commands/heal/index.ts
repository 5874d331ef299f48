import type { Command } from 'commander';
import { pairGroup } from '../../pairs/options.ts';

export function register(program: Command): void {
  program
    .command('heal')
    .helpGroup(pairGroup)
    .description('heal one fault of a pair, or all; then a server that somebody has killed is started again, too')
    .usage('[options] [name] [fault]')
    .argument(
      '[fault...]',
      'a fault that is in effect (default: all); before it the name of the pair, if several are up',
    )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples: replfault heal, replfault heal stall, replfault heal other stall')
    .action(async (words: string[], options: { json?: boolean }) => {
      const { heal } = await import('./heal.ts');
      await heal(words, options);
    });
}
