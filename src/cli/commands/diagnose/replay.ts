import { classify, type Diagnosis, type Looks, mostLooks } from '../../../diagnose/index.ts';
import { readSavedLooks } from '../../../diagnose/saved-looks.ts';
import { ReplfaultError, usageError } from '../../../model/errors.ts';
import { readRegularFile, UnreadableFile } from '../../input-file.ts';
import type { Asked } from './options.ts';
import type { Printer } from './print.ts';

/**
 * Judges looks that were saved, without a server: the last ones as if they had just been taken, or with `--watch` all of them, one after the other.
 *
 * @returns the last diagnosis of each pair
 * @throws ReplfaultError (usage, exit 2): the file cannot be read, or holds something else.
 */
export async function replay(
  path: string,
  asked: Asked,
  printer: Printer,
  warn: (text: string) => void = () => undefined,
): Promise<readonly Diagnosis[]> {
  const pairs = readSavedLooks(wholeLines(await readText(path), path, warn), path);
  const most = Math.max(...pairs.map(({ length }) => length));
  let last: readonly Diagnosis[] = [];
  for (let end = asked.watch ? Math.min(asked.looks, most) : most; end <= most; end += 1) {
    // A pair that was looked at less often is told as it was seen last.
    const series = pairs.map(
      (looks) => looks.slice(0, end).slice(asked.watch ? -mostLooks : -asked.looks) as unknown as Looks,
    );
    last = judged(path, () => {
      const diagnoses = series.map(classify);
      printer.report(
        diagnoses,
        series.map((looks) => looks.at(-1) ?? looks[0]),
      );
      return diagnoses;
    });
  }
  return last;
}

/** Texts in a look are those of servers, and are not checked when it is read. @throws ReplfaultError (usage) that cannot be used. */
function judged<T>(path: string, judge: () => T): T {
  try {
    return judge();
  } catch (cause) {
    if (cause instanceof ReplfaultError) throw cause;
    throw usageError(
      'saved-looks',
      `${path} holds a look that cannot be judged: ${(cause as Error).message}`,
      'If nobody changed the file, this is a defect of replfault: report it with the file.',
      cause,
    );
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readRegularFile(path);
  } catch (cause) {
    if (!(cause instanceof UnreadableFile)) throw cause;
    throw usageError(
      'saved-looks',
      `${path === '' ? 'the file of --replay' : path} ${cause.message}`,
      'Name a file of `diagnose --save`, or the history of a case that was run with --looks. The last looks of a long one: tail -n 1000.',
      cause,
    );
  }
}

/** Without a last line that was cut off while it was written, as long as something stands before it. */
function wholeLines(text: string, path: string, warn: (text: string) => void): string {
  const end = text.lastIndexOf('\n') + 1;
  const last = text.slice(end);
  if (end === 0 || last === '' || isJson(last)) return text;
  warn(`the last line of ${path} is not whole and was left out`);
  return text.slice(0, end);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
