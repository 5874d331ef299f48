import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ReplfaultError } from '../../../model/errors.ts';
import { runProgram } from '../../cache/run-program.ts';
import { resolveServer } from '../../specs.ts';
import type { Ingredients, MakerOptions } from './ingredients.ts';
import { fromPackages } from './packages.ts';

/** What of the folder goes into the image; a data folder, if it has one, does not. */
const wanted = /^(mysqld|share|bin|lib|libaio\.so.*)$/;

/** A server that comes as one folder and takes its C library from the system: that comes from Debian packages. */
export async function fromFolder(
  source: {
    readonly server: string;
    readonly into: string;
    readonly suite: string;
    readonly packages: readonly string[];
  },
  options: MakerOptions,
): Promise<Ingredients> {
  const server = await resolveServer(source.server, options);
  const libraries = await fromPackages(source, options);
  const { file, args } = server.command([]);
  const program = [file, ...args].findLast((word) => basename(word) === 'mysqld') ?? file;
  return {
    contentId: `${server.buildId} ${libraries.contentId}`,
    version: server.version,
    layers: async (scratch) => {
      const target = join(scratch, 'folder-root', source.into);
      await mkdir(target, { recursive: true });
      const names = (await readdir(dirname(program))).filter((name) => wanted.test(name));
      const parts = names.map((name) => join(dirname(program), name));
      const copied = await runProgram('cp', ['-R', '--reflink=auto', '--', ...parts, target], {
        signal: options.signal,
      });
      if (copied.exitCode !== 0)
        throw new ReplfaultError(
          'copy-failed',
          `${dirname(program)} cannot be copied: ${copied.stderr.trim().slice(0, 300)}`,
        );
      return [...(await libraries.layers(scratch)), { dir: join(scratch, 'folder-root') }];
    },
  };
}
