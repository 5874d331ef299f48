import type { Command } from 'commander';
import type { InitOptions } from './init.ts';

export function register(program: Command): void {
  program
    .command('init')
    .description('write a profile from a preset, as input for `tune` and `lint`')
    .argument('[file]', 'file to write', 'replfault.yaml')
    .option('--preset <name>', 'kind of link; --list shows all presets', 'cross-region')
    .option('--server <spec>', 'server of source and replica', 'mysql:9.7')
    .option('--replica-server <spec>', 'server of the replica, if it differs')
    .option('--force', 'overwrite an existing file')
    .option('--stdout', 'print the profile instead of writing it')
    .option('--list', 'show the presets')
    .option('--json', 'print the result, or the list of presets, as JSON')
    .addHelpText(
      'after',
      `
Examples:
  replfault init                                     replfault.yaml for two regions, MySQL 9.7
  replfault init --preset vpn --server mariadb:10.11
  replfault init --preset mobile --stdout            print it only
  replfault init --list                              show the presets and their links`,
    )
    .action(async (file: string, options: InitOptions) => {
      const { init } = await import('./init.ts');
      process.exitCode = await init(file, options);
    });
}
