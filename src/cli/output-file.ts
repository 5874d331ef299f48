import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from '../model/errors.ts';

/** Bytes that tell what a file is. */
const headBytes = 64;

/** A file that an option names and a command writes to. */
export interface OutputFile {
  readonly option: string;
  readonly file: string;
  /** How a file begins that this option wrote. Any other file is left as it is. */
  readonly begins: string;
  /** A file that is read by the same command. */
  readonly input?: string | undefined;
}

/**
 * Finds out before any work is done whether a file can be written to: where there is none yet, or an empty one, or one that the same option wrote before. Makes
 * no file. @throws ReplfaultError `output-file` (usage, exit 2) naming option and file.
 */
export async function checkOutputFile({ option, file, begins, input }: OutputFile): Promise<void> {
  const refuse = (why: string, hint: string, cause?: unknown): Error =>
    usageError('output-file', `the file of ${option} cannot be written: ${file} ${why}`, hint, cause);
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw refuse('is a folder', 'Name a file in it.');
    // Opening a pipe waits until somebody reads it.
    if (!found.isFile()) throw refuse('is a pipe or a device', 'Name a regular file.');
    await access(file, constants.W_OK);
    const read = input === undefined ? null : await stat(input).catch(() => null);
    if (read !== null && read.dev === found.dev && read.ino === found.ino)
      throw refuse('is what this command reads', 'Name another file.');
    const head = await headOf(file);
    if (head !== '' && !head.startsWith(begins))
      throw refuse(`holds something that ${option} did not write`, 'It is left as it is: name another file.');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'output-file') throw cause;
    if (code !== 'ENOENT') throw refuse(`(${code ?? String(cause)})`, 'Name a file that you can write to.', cause);
    await access(dirname(resolve(file)), constants.W_OK).catch((missing: NodeJS.ErrnoException) => {
      const why = missing.code === 'ENOENT' ? 'lies in a folder that is not there' : `(${missing.code})`;
      throw refuse(why, 'Name a file in a folder that you can write to.', missing);
    });
  }
}

async function headOf(file: string): Promise<string> {
  await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return buffer.subarray(0, bytesRead).toString('utf8');
}
