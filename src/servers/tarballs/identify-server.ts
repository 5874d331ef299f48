import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { runProgram } from '../cache/run-program.ts';
import { flavourFor } from '../flavour-registry.ts';
import { type Found, inFolder, libraryPath, printedVersion } from '../in-folder.ts';
import { fits } from '../packages/server-packages.ts';
import type { Vendor } from '../spec-syntax.ts';
import { checkCanRun, linkRenamed } from './libraries.ts';

/** The server in an unpacked tarball: in a folder of its own, as the vendors pack it, or at the top. @throws ReplfaultError `not-a-server` (exit 3). */
export async function serverInTree(vendor: Vendor, root: string): Promise<Found & { readonly baseDir: string }> {
  const names = await readdir(root, { withFileTypes: true });
  const folders = names.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
  for (const folder of [root, ...folders]) {
    const found = await inFolder(vendor, folder).catch(() => undefined);
    if (found?.baseDir !== undefined) return { ...found, baseDir: found.baseDir };
  }
  throw new ReplfaultError('not-a-server', `The tarball holds no ${vendor} server: there is no bin/mysqld in it`, {
    hint: 'The vendors also have tarballs of tests, clients and sources: name the one of the server. The download was removed.',
  });
}

/**
 * Makes sure that an unpacked server can run here and is what was wished for: vendor and version. Throws environment errors (exit 3):
 * `not-a-server`, those of `checkCanRun`, `server-not-runnable`, `version-other`, `flavour-unknown`.
 */
export async function identifyServer(tree: {
  readonly vendor: Vendor;
  readonly wanted: string;
  readonly root: string;
  readonly url: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<{ readonly version: string }> {
  const { vendor, wanted, root, url, signal } = tree;
  const found = await serverInTree(vendor, root);
  const program = { path: found.program, libraryFolders: found.libraryFolders ?? [] };
  await linkRenamed(program, join(found.baseDir, 'lib', 'private'));
  await checkCanRun(program);
  const { exitCode, stdout, stderr } = await runProgram(found.program, ['--no-defaults', '--version'], {
    env: libraryPath(found),
    timeoutMs: 20_000,
    signal,
  });
  const printed = `${stdout}${stderr}`.trim();
  const version = printedVersion(printed);
  if (exitCode !== 0 || version === undefined) {
    throw new ReplfaultError(
      'server-not-runnable',
      `The server of ${url} does not say its version: ${printed.slice(0, 300)}`,
      { hint: 'Unpack it by hand and run it with --version to see what it lacks. The download is kept.' },
    );
  }
  const actual: Vendor = /mariadb/i.test(printed) ? 'mariadb' : 'mysql';
  if (actual !== vendor || !fits(version, wanted)) {
    throw new ReplfaultError('version-other', `${url} holds ${actual} ${version}, not ${vendor} ${wanted}`, {
      hint: `Name it as what it is (${actual}:${version}), or name another tarball. The download was removed.`,
    });
  }
  await flavourFor(vendor, version);
  return { version };
}
