import type { Command } from 'commander';
import { several } from '../../options.ts';
import { pairGroup } from '../../pairs/options.ts';
import type { InjectOptions } from './inject.ts';

export function register(program: Command): void {
  program
    .command('inject')
    .helpGroup(pairGroup)
    .description('inject a fault into a pair; it stays in effect until it is healed')
    .usage('[options] [name] <fault>')
    .argument('<fault...>', 'a fault of docs/faults.md; before it the name of the pair, if several are up')
    .option('--param <name=value>', 'set a parameter of the fault (repeatable)', several)
    .option(
      '--leg <leg>',
      'where it acts: link, source, replica, proxy, source-proxy, proxy-replica (default: its first)',
    )
    .option('--proof [seconds]', 'wait until numbers show an effect, and print them; exit 1 if none do in time (10 s)')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  replfault inject stall
  replfault inject latency --param delayMs=200 --proof
  replfault inject other kill --leg source`,
    )
    .action(async (words: string[], options: InjectOptions) => {
      const { inject } = await import('./inject.ts');
      process.exitCode = await inject(words, options);
    });
}
