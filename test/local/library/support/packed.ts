import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
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

/** The files of the package beside what the manifest names; npm always takes them. */
const always = ['README.md', 'LICENSE'];

/**
 * Packs what was built, without building again: other tests use it meanwhile. npm 10 runs `prepare` also with --ignore-scripts, so that a copy without
 * scripts is packed.
 */
export async function pack(): Promise<Packed> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'rf-packed-')));
  const copy = join(dir, 'copy');
  const manifest = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as { readonly files: string[] };
  for (const name of [...manifest.files, ...always])
    await cp(join(checkout, name), join(copy, name), { recursive: true });
  await writeFile(join(copy, 'package.json'), JSON.stringify({ ...manifest, scripts: {} }));
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', dir], copy);
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
