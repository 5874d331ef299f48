import { appendFile, open } from 'node:fs/promises';
import type { Look } from '../../../diagnose/index.ts';
import { usageError } from '../../../model/errors.ts';
import { checkOutputFile } from '../../output-file.ts';

/** Where the looks of `--save` go, one a line. */
export interface SavedTo {
  append(looks: readonly Look[]): Promise<void>;
}

/**
 * Prepares the file of `--save` before a server is asked anything. A last line that was cut off, by a full disk or a killed process, is removed, and said.
 * @throws ReplfaultError (usage, exit 2): it cannot be written, or holds something else.
 */
export async function openSave(file: string | null, warn: (text: string) => void): Promise<SavedTo> {
  if (file === null) return { append: async () => undefined };
  await checkOutputFile({ option: '--save', file, begins: '{"format":' });
  const cut = await removeTornLine(file).catch((cause: unknown) => {
    throw notWritten(file, cause);
  });
  if (cut > 0) warn(`the last line of ${file} was not whole: its ${cut} bytes were removed`);
  return {
    append: (looks) =>
      appendFile(file, looks.map((look) => `${JSON.stringify(look)}\n`).join('')).catch((cause: unknown) => {
        throw notWritten(file, cause);
      }),
  };
}

/** Longest look that is looked for, bytes. */
const longestLook = 8 * 1024 * 1024;

/** @returns bytes that were removed */
async function removeTornLine(file: string): Promise<number> {
  const handle = await open(file, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return 0;
  await using opened = handle;
  const { size } = await opened.stat();
  const from = Math.max(0, size - longestLook);
  const { buffer } = await opened.read(Buffer.alloc(size - from), 0, size - from, from);
  const whole = from + buffer.lastIndexOf('\n') + 1;
  if (whole < size) await opened.truncate(whole);
  return size - whole;
}

const notWritten = (file: string, cause: unknown): Error =>
  usageError(
    'save-looks',
    `The file of --save cannot be written: ${file} (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
    'Name a file in a folder that you can write to.',
    cause,
  );
