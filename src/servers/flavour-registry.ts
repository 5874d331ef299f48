import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ReplfaultError } from '../model/errors.ts';
import type { Flavour } from './flavour.ts';

/** A flavour file exports its flavour under this name; nothing else registers it. */
interface FlavourFile {
  readonly flavour?: Flavour;
}

let loaded: Promise<readonly Flavour[]> | undefined;

/** All flavours of the folder `flavours`, found by file name, sorted by it. */
export function allFlavours(): Promise<readonly Flavour[]> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<readonly Flavour[]> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'flavours');
  const names = readdirSync(folder).filter((name) => /\.(ts|js)$/.test(name) && !name.endsWith('.d.ts'));
  const flavours: Flavour[] = [];
  for (const name of names.sort()) {
    const { flavour } = (await import(pathToFileURL(join(folder, name)).href)) as FlavourFile;
    if (flavour) flavours.push(flavour);
  }
  return flavours;
}

/** The flavour that speaks to this server. Throws `flavour-unknown` (exit 3) when none does. */
export async function flavourFor(vendor: 'mysql' | 'mariadb', version: string): Promise<Flavour> {
  const flavours = await allFlavours();
  const found = flavours.find((flavour) => flavour.matches(vendor, version));
  if (found) return found;
  throw new ReplfaultError('flavour-unknown', `No flavour speaks to ${vendor} ${version}`, {
    hint: `Known flavours: ${flavours.map(({ name }) => name).join(', ')}; a new one is one file in src/servers/flavours.`,
  });
}
