import { writeFile } from 'node:fs/promises';
import { usageError } from '../model/errors.ts';
import { withoutPassword } from '../model/server-url.ts';

/** Writes the text of a profile; a file that is there stays unless `force`. @throws ReplfaultError (usage). */
export async function writeProfile(file: string, text: string, force: boolean): Promise<void> {
  try {
    // Not asked beforehand whether it is there: the answer could change in between.
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? profileExists(file) : profileNotWritten(file, error);
  }
}

/** The error for a place where no profile can be written, from what the system said. */
export function profileNotWritten(file: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  return usageError(
    'PROFILE_NOT_WRITTEN',
    `${withoutPassword(file)} cannot be written: ${reasons[code ?? ''] ?? code ?? message}`,
    'name a file in an existing folder that you can write to, or print the profile with --stdout',
    cause,
  );
}

/** The error for a profile that would be written over. */
export function profileExists(file: string): Error {
  return usageError(
    'PROFILE_EXISTS',
    `${withoutPassword(file)} already exists`,
    'name another file, or overwrite it with --force',
  );
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
};
