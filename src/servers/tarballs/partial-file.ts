import { readFile, rm, stat, writeFile } from 'node:fs/promises';

/** What tells whether the file on the server is still the one that the partial download began with. */
export interface Validators {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly totalBytes: number | null;
}

/** A download that was begun: its file, and beside it what it began with. */
export interface PartialFile {
  readonly path: string;
  /** What is there of this URL; `null` where nothing is, or what is there cannot be continued. */
  begun(url: string): Promise<{ readonly bytes: number; readonly validators: Validators } | null>;
  note(validators: Validators): Promise<void>;
  remove(): Promise<void>;
}

/** Folder of the cache in which downloads stay until they are unpacked. */
export const downloadsFolder = 'downloads';
const partialEnd = '.part';
const notesEnd = '.json';

export function partialFile(pathWithoutEnd: string): PartialFile {
  const path = `${pathWithoutEnd}${partialEnd}`;
  const notes = `${path}${notesEnd}`;
  return {
    path,
    begun: async (url) => {
      try {
        const validators = JSON.parse(await readFile(notes, 'utf8')) as Validators;
        const { size } = await stat(path);
        // Without any mark of its own a file on a server could be any other.
        const known = validators.etag ?? validators.lastModified ?? validators.totalBytes;
        const fits = validators.totalBytes === null || size <= validators.totalBytes;
        return validators.url === url && known !== null && size > 0 && fits ? { bytes: size, validators } : null;
      } catch {
        return null;
      }
    },
    note: (validators) => writeFile(notes, `${JSON.stringify(validators, null, 2)}\n`),
    remove: async () => {
      await rm(path, { force: true });
      await rm(notes, { force: true });
    },
  };
}
