import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aptTrouble } from './apt-errors.ts';
import type { AptRoot } from './apt-root.ts';
import { dependencyNames, type IndexedPackage } from './package-index.ts';
import type { PackageFile } from './unpack.ts';

/** apt believes that the dependencies to leave out are installed, and so does not fetch them. */
export async function pretendInstalled(
  root: AptRoot,
  found: ReadonlyMap<string, IndexedPackage>,
  arch: string,
  leaveOut: readonly RegExp[],
): Promise<void> {
  const names = [...found.values()].flatMap(({ depends }) => dependencyNames(depends));
  const left = [...new Set(names)].filter((name) => leaveOut.some((pattern) => pattern.test(name))).sort();
  const stanzas = left.map(
    (name) =>
      `Package: ${name}\nStatus: install ok installed\nVersion: 9999:1\nArchitecture: ${arch}\nMulti-Arch: allowed\n` +
      'Maintainer: none\nDescription: not needed here\n\n',
  );
  const file = join(root.dir, 'status');
  const status = stanzas.join('');
  // apt rebuilds its cache whenever this file is newer, so it is left alone where it already says so.
  if ((await readFile(file, 'utf8').catch(() => undefined)) !== status) await writeFile(file, status);
}

/** The package files that apt would fetch for these, with everything they depend on. */
export async function resolveFiles(root: AptRoot, wanted: readonly string[]): Promise<PackageFile[]> {
  // apt does not print what its archive folder already holds, for example from an interrupted download: show it an empty one.
  const elsewhere = ['-o', `Dir::Cache::archives=${join(root.dir, 'empty')}`];
  const result = await root.run(['install', '--print-uris', '--yes', '-qq', ...elsewhere, ...wanted]);
  if (result.exitCode !== 0) throw aptTrouble('apt-get', 'resolved', result);
  return parsePrintedUris(result.stdout);
}

/** Reads the lines of `apt-get --print-uris`: quoted URI, file name, size in bytes, hash. */
export function parsePrintedUris(text: string): PackageFile[] {
  return [...text.matchAll(/^'[^']*' (\S+\.deb) (\d+)/gm)].map((match) => ({
    fileName: match[1] ?? '',
    bytes: Number(match[2]),
  }));
}
