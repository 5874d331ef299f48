import { readFile } from 'node:fs/promises';
import { classify, type Diagnosis, type Looks, mostLooks } from '../../../diagnose/index.ts';
import { readSavedLooks } from '../../../diagnose/saved-looks.ts';
import { usageError } from '../../../model/errors.ts';
import type { Asked } from './options.ts';
import type { Printer } from './print.ts';

/**
 * Judges looks that were saved, without a server: the last ones as if they had just been taken, or with `--watch` all of them, one after the other.
 *
 * @returns the last diagnosis of each pair
 * @throws ReplfaultError (usage, exit 2): the file cannot be read, or holds something else.
 */
export async function replay(path: string, asked: Asked, printer: Printer): Promise<readonly Diagnosis[]> {
  const pairs = readSavedLooks(await readText(path), path);
  const most = Math.max(...pairs.map(({ length }) => length));
  let last: readonly Diagnosis[] = [];
  for (let end = asked.watch ? Math.min(asked.looks, most) : most; end <= most; end += 1) {
    // A pair that was looked at less often is told as it was seen last.
    const series = pairs.map(
      (looks) => looks.slice(0, end).slice(asked.watch ? -mostLooks : -asked.looks) as unknown as Looks,
    );
    last = series.map(classify);
    printer.report(
      last,
      series.map((looks) => looks.at(-1) ?? looks[0]),
    );
  }
  return last;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw usageError(
      'saved-looks',
      `${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      'Name a file of `diagnose --save`, or the history of a case that was run with --looks.',
      cause,
    );
  }
}
