import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { fileTrouble } from '../cache/folder.ts';

/** What a tarball was when it was first installed. */
export interface FirstUse {
  readonly sha256: string;
  readonly url: string;
  readonly recordedAt: string;
}

/** File of the cache folder with what was trusted on first use; `clean --cache` keeps it. */
export const firstUseFile = 'known-tarballs.json';

/**
 * What identifies a tarball: the file name where it is one that a vendor gives, since vendors move their files between folders, and
 * mirrors carry them; else the URL.
 */
export function identityOf(url: string): string {
  const { origin, pathname } = new URL(url);
  const name = basename(pathname);
  return /^(mysql|mariadb)-\d+\.\d+\.\d+-linux-[\w.-]+\.tar\.\w+$/.test(name) ? name : `${origin}${pathname}`;
}

/** @throws ReplfaultError `first-use-unreadable` (exit 3): a damaged record must not count as none. */
export async function recordedFirstUse(cacheDir: string, url: string): Promise<FirstUse | undefined> {
  return (await readAll(cacheDir))[identityOf(url)];
}

/** Records a tarball, in place of an earlier record. Only under the lock of the tarballs. @throws ReplfaultError as above, disk-full, ... */
export async function recordFirstUse(cacheDir: string, url: string, sha256: string): Promise<void> {
  const all = await readAll(cacheDir);
  const path = join(cacheDir, firstUseFile);
  const fresh = `${path}.${randomUUID().slice(0, 8)}`;
  const entry: FirstUse = { sha256, url, recordedAt: new Date().toISOString() };
  try {
    await writeFile(fresh, `${JSON.stringify({ ...all, [identityOf(url)]: entry }, null, 2)}\n`, { mode: 0o600 });
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw fileTrouble(cause, `Cannot write ${path}`);
  }
}

async function readAll(cacheDir: string): Promise<Record<string, FirstUse>> {
  const path = join(cacheDir, firstUseFile);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw fileTrouble(cause, `Cannot read ${path}`);
  }
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, FirstUse>;
  } catch {
    // Said below.
  }
  throw new ReplfaultError('first-use-unreadable', `${path} is not readable JSON: it holds the checksums of tarballs`, {
    hint: 'Restore it, or remove it: then tarballs are trusted on first use again.',
  });
}
