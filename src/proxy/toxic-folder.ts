import { readdir } from 'node:fs/promises';
import type { ToxicKind } from './toxic.ts';

/** Every kind of toxic by its type name. */
export type ToxicFolder = ReadonlyMap<string, ToxicKind>;

const folder = new URL('./toxics/', import.meta.url);

/** Loads the toxics of the folder: each file is one kind, named like the file, as its default export. */
export async function loadToxics(): Promise<ToxicFolder> {
  const files = (await readdir(folder)).filter((file) => /^[a-z_]+\.(ts|js)$/.test(file)).sort();
  const loaded = await Promise.all(
    files.map(async (file): Promise<[string, ToxicKind]> => {
      const module: { default: ToxicKind } = await import(new URL(file, folder).href);
      return [file.replace(/\.(ts|js)$/, ''), module.default];
    }),
  );
  return new Map(loaded);
}
