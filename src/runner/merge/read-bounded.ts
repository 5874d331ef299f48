import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A run.json of a thousand cases has 20 MiB. */
const mostBytes = 256 * 1024 ** 2;

/**
 * Reads a file that somebody else may have put there: no link, no pipe, no device, and not more than fits.
 * @throws Error that says what it is instead; the error of the kernel.
 */
export async function readBounded(path: string, most = mostBytes): Promise<string> {
  // A pipe without a writer would block for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (cause: NodeJS.ErrnoException) => {
      throw cause.code === 'ELOOP' ? new Error('it is a symbolic link', { cause }) : cause;
    },
  );
  try {
    const { size, isFile } = await file.stat().then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) throw new Error('it is not a file');
    if (size > most) throw new Error(`it has ${size} bytes, more than the ${most} that are read`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
