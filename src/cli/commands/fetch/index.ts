import { type Command, Option } from 'commander';
import { mirrorOption } from '../../options.ts';
import type { TarballOptions } from './tarball-options.ts';

export function register(program: Command): void {
  program
    .command('fetch')
    .description('fetch servers and kernel tools ahead of a run, without root')
    .argument('[spec...]', 'for example mysql:9.7, mysql:8.4, mysql:8.0.44 or mariadb:11.4 (default: mysql:9.7)')
    .addOption(mirrorOption())
    .option('--version-url <url>', 'tarball of the one server that is named, instead of where its vendor has it')
    .option('--sha256 <hex>', 'checksum that this tarball must have')
    .option('--key <file>', 'public keys of the vendor: the signature beside the tarball (.asc) must be by one of them')
    .addOption(
      new Option('--tarball-mirror <url>', "host with the paths of the vendors' hosts below it").env(
        'REPLFAULT_TARBALL_MIRROR',
      ),
    )
    .option('--json', 'as JSON')
    .action(async (specs: string[], options: TarballOptions & { mirror?: string; json?: boolean }) => {
      const { fetchSpecs } = await import('./fetch.ts');
      process.exitCode = await fetchSpecs(specs, options);
    });
}
