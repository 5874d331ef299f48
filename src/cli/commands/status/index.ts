import type { Command } from 'commander';
import { pairGroup } from '../../pairs/options.ts';

export function register(program: Command): void {
  program
    .command('status')
    .helpGroup(pairGroup)
    .description(
      'show the pairs: servers, what the replica shows and lacks, and the faults in effect with their numbers',
    )
    .argument('[name]', 'one pair (default: all)')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const { status } = await import('./status.ts');
      await status(name, options);
    });
}
