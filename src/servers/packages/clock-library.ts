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
 * It is loaded into each server, with the C library of that server: one that was built for an older C library fits newer ones, not the reverse. So it is
 * taken from the oldest release that servers come from (MariaDB 10.5); an installed one, which fits this machine, only where that cannot be had.
 */
const suite = 'bullseye';
const file = join('faketime', 'libfaketimeMT.so.1');

/**
 * Fetches the package libfaketime; where that fails, takes the one that is installed here. Throws the environment errors of `fetchPackages` (exit 3)
 * where there is none either.
 */
export async function fetchClockLibrary(options: ToolOptions): Promise<ClockLibrary> {
  const cached = await cachedLibrary(options.cacheDir);
  if (cached) return cached;
  try {
    // Of its dependencies, the C library, that of the server is used.
    const { root } = await fetchPackages({ ...options, suite, names: [packageName], leaveOut: [/./] });
    return { from: 'fetched', path: inTree(root) };
  } catch (cause) {
    options.signal?.throwIfAborted();
    const installed = options.ignoreSystem ? undefined : systemLibrary();
    if (installed) return installed;
    throw cause;
  }
}

/** The one that is at hand without any download. */
export async function clockLibraryAtHand({
  cacheDir,
}: Pick<ToolOptions, 'cacheDir'>): Promise<ClockLibrary | undefined> {
  return (await cachedLibrary(cacheDir)) ?? systemLibrary();
}

async function cachedLibrary(cacheDir: string): Promise<ClockLibrary | undefined> {
  const arch = architectureOf().debian;
  const tree = (await findUnpacked(cacheDir)).find(
    ({ manifest }) => manifest.arch === arch && manifest.names.join(' ') === packageName,
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
