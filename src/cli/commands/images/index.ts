import type { Command } from 'commander';
import { mirrorOption } from '../../options.ts';

interface ImagesOptions {
  readonly force?: boolean;
  readonly base?: string;
  readonly list?: boolean;
  readonly mirror?: string;
  readonly json?: boolean;
}

/** Written out, since reading where it is used would cost every start; a test holds it against that. */
const defaultBase = 'debian:bookworm-slim';

export function register(program: Command): void {
  program
    .command('images')
    .description('build local container images, for where no registry can be reached')
    .argument(
      '[name...]',
      'for example mysql:9.7 or toxiproxy; all of them by default. `tool` is the whole tool with its servers in one image (about 700 MB), built only when it is named',
    )
    .option('--force', 'build again what is there with the same content')
    .option('--base <image>', `with tool: the image on which it stands (default: ${defaultBase})`)
    .option('--list', 'only show which there are, and which of them are built')
    .addOption(mirrorOption())
    .option('--json', 'as JSON')
    .action(async (names: string[], options: ImagesOptions) => {
      const { buildImages, listImages } = await import('./images.ts');
      process.exitCode = options.list ? await listImages(names, options) : await buildImages(names, options);
    });
}
