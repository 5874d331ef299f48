import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ReplfaultError } from '../model/errors.ts';
import type { HistoryLine } from '../model/run-history.ts';
import { withLock } from '../servers/cache/lock.ts';
import { folderNamed, parseHistory, readHistoryFile } from './read.ts';

export interface Appended {
  /** Runs that were appended, and those that were there already. */
  readonly added: readonly string[];
  readonly present: readonly string[];
  readonly notes: readonly string[];
}

const lockWaitMs = 30_000;

/**
 * Appends runs to a history, each once: a run that is there already is left as it is. The file is made where it is missing. A last line that
 * was cut off by a crash is removed first, and said. Several processes may append at a time: a lock file beside the history keeps them apart.
 *
 * @throws ReplfaultError (usage) where the file is no history, with path and line, or a folder; `HISTORY_FILE` where it cannot be written
 */
export async function appendRuns(path: string, lines: readonly HistoryLine[]): Promise<Appended> {
  await checkWritable(path);
  try {
    const lock = { purpose: `appending to ${path}`, timeoutMs: lockWaitMs };
    return await withLock(`${resolve(path)}.lock`, lock, () => append(path, lines));
  } catch (cause) {
    if (cause instanceof ReplfaultError) throw cause;
    throw notWritten(path, cause);
  }
}

async function append(path: string, lines: readonly HistoryLine[]): Promise<Appended> {
  await using file = await open(path, 'a+');
  const text = await file.readFile('utf8');
  const { lines: before, tornAt, notes } = parseHistory(text, path);
  if (tornAt !== null) await file.truncate(tornAt);
  const known = new Set(before.map(({ run }) => run));
  const added = lines.filter(
    ({ run }, index) => !known.has(run) && lines.findIndex((one) => one.run === run) === index,
  );
  // A last line that lacks only its end gets it.
  const begin = tornAt === null && text !== '' && !text.endsWith('\n') ? '\n' : '';
  if (added.length > 0) {
    await file.appendFile(`${begin}${added.map((one) => `${JSON.stringify(one)}\n`).join('')}`);
    await file.datasync();
  }
  const addedRuns = added.map(({ run }) => run);
  const present = lines.map(({ run }) => run).filter((run) => known.has(run));
  return { added: addedRuns, present, notes };
}

/**
 * Finds out before anything is played whether a run can be appended later. Makes no file.
 *
 * @throws ReplfaultError as {@link appendRuns}
 */
export async function checkHistory(path: string): Promise<void> {
  if (await checkWritable(path)) await readHistoryFile(path);
}

/** Whether the file is there. @throws ReplfaultError `HISTORY_FILE` where it cannot be written, or made; `NO_HISTORY` (usage) for a folder. */
async function checkWritable(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw folderNamed(path);
  const isThere = there !== null;
  await access(isThere ? path : dirname(resolve(path)), constants.W_OK).catch((cause: Error) => {
    throw notWritten(path, cause);
  });
  return isThere;
}

function notWritten(path: string, cause: unknown): ReplfaultError {
  return new ReplfaultError('HISTORY_FILE', `${path} cannot be written: ${(cause as Error).message}`, {
    hint: 'check the folder, its permissions and free space',
    cause,
  });
}
