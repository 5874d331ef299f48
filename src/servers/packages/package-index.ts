import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the signed index says about one package. */
export interface IndexedPackage {
  readonly name: string;
  readonly version: string;
  readonly depends: string;
  /** Size of the package file in bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Finds the named packages in apt's verified index files, by name; names that the suite does not have are absent. */
export async function lookUp(listsDir: string, names: readonly string[]): Promise<Map<string, IndexedPackage>> {
  const found = new Map<string, IndexedPackage>();
  for (const file of await readdir(listsDir)) {
    if (!file.endsWith('_Packages')) continue;
    const text = await readFile(join(listsDir, file), 'latin1');
    for (const name of names) {
      const stanza = stanzaOf(text, name);
      if (stanza) found.set(name, stanza);
    }
  }
  return found;
}

function stanzaOf(text: string, name: string): IndexedPackage | undefined {
  const head = `Package: ${name}\n`;
  const at = text.startsWith(head) ? 0 : text.indexOf(`\n${head}`) + 1;
  if (at === 0 && !text.startsWith(head)) return undefined;
  const end = text.indexOf('\n\n', at);
  const stanza = text.slice(at, end < 0 ? undefined : end);
  const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';
  return {
    name,
    version: field('Version'),
    depends: [field('Pre-Depends'), field('Depends')].filter(Boolean).join(', '),
    size: Number(field('Size')),
    sha256: field('SHA256'),
  };
}

/** Names of the direct dependencies, every alternative of each. */
export function dependencyNames(depends: string): string[] {
  return depends
    .split(/[,|]/)
    .map((part) => part.trim().replace(/[\s(:[].*$/, ''))
    .filter(Boolean);
}

/** The upstream part of a Debian version: `1:10.11.14-0+deb12u2` is `10.11.14`. */
export function upstreamVersion(debianVersion: string): string {
  return debianVersion.replace(/^\d+:/, '').replace(/[-+~].*$/, '');
}
