import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const checkout = fileURLToPath(new URL('../../../../', import.meta.url));

/** The package as users get it, and an empty project with it. */
export interface Packed extends AsyncDisposable {
  readonly dir: string;
  /** The file that `npm pack` makes. */
  readonly tarball: string;
  /** Another empty project of this kind, with the package, and further ones, in it. */
  project(name: string, kind: 'module' | 'commonjs', ...more: readonly string[]): Promise<string>;
}

const npm = (args: readonly string[], cwd: string) =>
  run('npm', [...args], { cwd, timeout: 170_000, maxBuffer: 2 ** 24 });

/** Packs what was built, without building again: other tests use it meanwhile. */
export async function pack(): Promise<Packed> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'rf-packed-')));
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', dir], checkout);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const tarball = join(dir, filename);
  return {
    dir,
    tarball,
    async project(name, kind, ...more) {
      const project = join(dir, name);
      await mkdir(project);
      await writeFile(join(project, 'package.json'), JSON.stringify({ name, private: true, type: kind }));
      await npm(
        ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball, ...more],
        project,
      );
      return project;
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}
