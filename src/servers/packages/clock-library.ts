import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fetchPackages } from './fetch-packages.ts';
import { findUnpacked } from './manifest.ts';
import { architectureOf } from './platform.ts';
import type { ToolOptions } from './tools.ts';

/** The library that gives a program a clock of its own when it is preloaded (libfaketime, the variant for programs with threads). */
export interface ClockLibrary {
  /** `system`: installed here. `fetched`: unpacked into the cache. */
  readonly from: 'system' | 'fetched';
  readonly path: string;
}

const packageName = 'libfaketime';
/**
 * It is loaded into each server, with the C library of that server: one that was built for an older C library fits newer ones, not the reverse. So the
 * first one that fits a server is used. 0.9.10 of Debian 12 needs glibc 2.34; MariaDB 10.5 comes with 2.31, and gets 0.9.8 of Debian 11, under which
 * MySQL 9.7 waits too long (measured: 24 s to start instead of 2).
 */
const suites = ['bookworm', 'bullseye'] as const;
const file = join('faketime', 'libfaketimeMT.so.1');

/**
 * Fetches the package libfaketime of each of these releases that can be had; where none can, takes the one that is installed here. Throws the environment
 * errors of `fetchPackages` (exit 3) where there is none either.
 */
export async function fetchClockLibraries(options: ToolOptions): Promise<readonly ClockLibrary[]> {
  const found: ClockLibrary[] = [];
  let trouble: unknown;
  for (const suite of suites) {
    try {
      found.push((await cachedLibrary(options.cacheDir, suite)) ?? (await fetched(suite, options)));
    } catch (cause) {
      options.signal?.throwIfAborted();
      trouble ??= cause;
    }
  }
  if (found.length > 0) return found;
  const installed = options.ignoreSystem ? undefined : systemLibrary();
  if (installed) return [installed];
  throw trouble;
}

/** One that is at hand without any download. */
export async function clockLibraryAtHand({
  cacheDir,
}: Pick<ToolOptions, 'cacheDir'>): Promise<ClockLibrary | undefined> {
  return (await cachedLibrary(cacheDir, suites[0])) ?? systemLibrary();
}

async function fetched(suite: string, options: ToolOptions): Promise<ClockLibrary> {
  // Of its dependencies, the C library, that of the server is used.
  const { root } = await fetchPackages({ ...options, suite, names: [packageName], leaveOut: [/./] });
  return { from: 'fetched', path: inTree(root) };
}

async function cachedLibrary(cacheDir: string, suite: string): Promise<ClockLibrary | undefined> {
  const arch = architectureOf().debian;
  const tree = (await findUnpacked(cacheDir)).find(
    ({ manifest }) => manifest.arch === arch && manifest.suite === suite && manifest.names.join(' ') === packageName,
  );
  return tree && { from: 'fetched', path: inTree(tree.root) };
}

const inTree = (root: string): string => join(root, 'usr', 'lib', architectureOf().triplet, file);

/** Where Debian and others put it. */
function systemLibrary(): ClockLibrary | undefined {
  const folders = [join('/usr/lib', architectureOf().triplet), '/usr/lib64', '/usr/lib', '/usr/local/lib'];
  const path = folders.map((folder) => join(folder, file)).find((one) => existsSync(one));
  return path === undefined ? undefined : { from: 'system', path };
}
