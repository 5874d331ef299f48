import type { Command } from 'commander';
import type { InitOptions } from './init.ts';

export function register(program: Command): void {
  program
    .command('init')
    .description('write a profile to begin with: what `tune` and `lint` work from')
    .argument('[file]', 'where to write it', 'replfault.yaml')
    .option('--preset <name>', 'the kind of link; --list shows them', 'cross-region')
    .option('--server <spec>', 'what both ends run', 'mysql:9.7')
    .option('--replica-server <spec>', 'what the replica runs, where it is not the same')
    .option('--force', 'write over a file that is there')
    .option('--stdout', 'print the profile instead of writing it')
    .option('--list', 'show the presets')
    .option('--json', 'say what was done, or list the presets, as JSON')
    .addHelpText(
      'after',
      `
Examples:
  replfault init                                     replfault.yaml for two regions, MySQL 9.7
  replfault init --preset vpn --server mariadb:10.11
  replfault init --preset mobile --stdout            only look at it
  replfault init --list                              the presets and their links`,
    )
    .action(async (file: string, options: InitOptions) => {
      const { init } = await import('./init.ts');
      process.exitCode = await init(file, options);
    });
}
