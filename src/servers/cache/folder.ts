import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { makeFolderNow } from '../../host/make-folder.ts';
import { ReplfaultError } from '../../model/errors.ts';

/**
 * Folder for fetched packages and templates: `REPLFAULT_CACHE`, else `$XDG_CACHE_HOME/replfault`, else `~/.cache/replfault`.
 * Nothing is created. A relative XDG_CACHE_HOME is ignored, as its specification asks.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['REPLFAULT_CACHE'];
  if (own) return resolve(own);
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg && isAbsolute(xdg)) return join(xdg, 'replfault');
  return join(env['HOME'] || homedir(), '.cache', 'replfault');
}

/** Creates the folder (private to the user) and proves that it can be written to. */
export function makeWritableFolder(dir: string): string {
  try {
    makeFolderNow(dir, 0o700);
    accessSync(dir, constants.W_OK | constants.X_OK);
    return dir;
  } catch (cause) {
    throw fileTrouble(cause, `Cannot write to ${dir}`);
  }
}

/** Words a file-system error as something the user can act on; other errors become a plain environment error. */
export function fileTrouble(cause: unknown, what: string): ReplfaultError {
  if (cause instanceof ReplfaultError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(what, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new ReplfaultError('cache-not-writable', `${what}: ${reason}`, {
      hint: 'Make the folder writable for this user, or set REPLFAULT_CACHE to another folder.',
      cause,
    });
  }
  return new ReplfaultError('file-trouble', `${what}: ${reason}`, { cause });
}

/** The error for a full disk or an exhausted quota. */
export function diskFull(what: string, cause?: unknown): ReplfaultError {
  return new ReplfaultError('disk-full', `${what}: no space left on the device`, {
    hint: 'Free about 500 MB there, or set REPLFAULT_CACHE to a folder on another disk.',
    ...(cause === undefined ? {} : { cause }),
  });
}
