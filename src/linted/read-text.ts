import { stat } from 'node:fs/promises';
import { type ReplfaultError, usageError } from '../model/errors.ts';
import { readAtMost } from '../servers/read-at-most.ts';

const mostMiB = 4;

/** What a file holds. */
export interface FileText {
  readonly text: string;
  /** `false`: some bytes are not UTF-8, and `text` has one character for each byte. */
  readonly isUtf8: boolean;
}

/** A usage error (exit 2) about a file, or a line of it. Never give it what the line holds: it may be a secret. */
export function fileError(
  file: string,
  line: number | null,
  what: string,
  hint?: string,
  cause?: unknown,
): ReplfaultError {
  return usageError('lint-file', `${line === null ? file : `${file}:${line}`} ${what}`, hint, cause);
}

/**
 * A text file without its byte order mark. Throws a usage error (exit 2) for what cannot be read, is no regular file, is binary or larger than 4 MiB.
 */
export async function readText(file: string): Promise<FileText> {
  const bytes = await bytesOf(file);
  if (bytes.includes(0))
    throw fileError(file, null, 'is a binary file or UTF-16: it holds bytes of value 0', 'Save it as UTF-8.');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isUtf8: true };
  } catch {
    return { text: bytes.toString('latin1'), isUtf8: false };
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw fileError(file, null, 'is a folder', 'Name its files.');
    // Reading from a pipe or a device could wait for ever.
    if (!found.isFile()) throw fileError(file, null, 'is a pipe or a device', 'Write it to a regular file.');
    const bytes = await readAtMost(file, mostMiB * 1024 * 1024 + 1);
    if (bytes.length > mostMiB * 1024 * 1024)
      throw fileError(file, null, `is larger than ${mostMiB} MiB`, 'Name the runbook and not a dump.');
    return bytes;
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    if (code === 'lint-file') throw cause;
    if (code === 'ENOENT' && file === '-')
      throw fileError(file, null, 'is standard input, which is not read', 'Write it to a regular file.', cause);
    const what =
      code === 'ENOENT' ? 'is not there' : `cannot be read: ${typeof code === 'string' ? code : String(cause)}`;
    throw fileError(file, null, what, 'Name a file that you may read.', cause);
  }
}
