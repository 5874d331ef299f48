import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Exactly what an unpacked tree was made of; stands beside it as `manifest.json`. */
export interface Manifest {
  readonly format: 1;
  readonly suite: string;
  readonly arch: string;
  /** The packages that were asked for; the first one names the tree. */
  readonly names: readonly string[];
  /** Debian version of the first package. */
  readonly version: string;
  /** The mirror that the packages came from, without credentials. */
  readonly mirror: string;
  readonly fetchedAt: string;
  /** Versions that a tarball was asked for as (`9.7`): for these it is taken from then on. */
  readonly asked?: readonly string[];
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

/** A finished tree of unpacked packages. */
export interface UnpackedTree {
  readonly dir: string;
  /** Where `usr`, `lib` and so on lie. */
  readonly root: string;
  readonly manifest: Manifest;
}

/** Trees that were finished earlier; interrupted ones have another name and are never seen here. */
export async function findUnpacked(cacheDir: string): Promise<UnpackedTree[]> {
  const folder = join(cacheDir, 'packages');
  const trees: UnpackedTree[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.startsWith('.')) continue;
    const dir = join(folder, name);
    try {
      const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Manifest;
      if (manifest.format === 1) trees.push({ dir, root: join(dir, 'root'), manifest });
    } catch {
      // Not a tree of ours.
    }
  }
  return trees;
}

/** Identifies the exact set of packages in a tree. */
export function buildIdOf(manifest: Manifest): string {
  const list = manifest.packages.map(({ name, version, sha256 }) => `${name} ${version} ${sha256}`).sort();
  const hash = createHash('sha256').update(list.join('\n')).digest('hex').slice(0, 12);
  return `${manifest.names[0]}_${manifest.version}_${manifest.arch}-${hash}`.replace(/[^A-Za-z0-9._+-]/g, '_');
}
