import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ReplfaultError, usageError } from '../model/errors.ts';
import { type HistoryLine, runHistoryFormat } from '../model/run-history.ts';

const outcome = z.enum(['pass', 'fail', 'inconclusive', 'flaky', 'skipped']);
const number = z.number().optional();
/** One line. Keys that are not known are ignored: a later version may add some without a new format. */
const schema = z.object({
  replfault: z.literal(runHistoryFormat.replfault),
  version: z.literal(runHistoryFormat.version),
  run: z.string().min(1),
  startedAt: z.string().min(1),
  commit: z.string().nullable(),
  tool: z.string(),
  machine: z.string(),
  outcome,
  cases: z.array(
    z.object({
      case: z.string().min(1),
      asked: z.string(),
      servers: z.string().nullable(),
      how: z.string(),
      params: z.string(),
      outcome,
      reason: z.string().optional(),
      numbers: z.object({
        sourceDetectionMs: number,
        replicaDetectionMs: number,
        blindWindowMs: number,
        resumeMs: number,
        transactionsAtRisk: number,
        bytesResent: number,
        drainThresholdBps: number,
      }),
    }),
  ),
});

export interface ReadHistory {
  /** Each run once, in the order of their start. */
  readonly lines: readonly HistoryLine[];
  /** Where the last line, which was cut off while it was written, begins; `null` where all lines are whole. */
  readonly tornAt: number | null;
  /** What is worth saying, one sentence each. */
  readonly notes: readonly string[];
}

/** Reads a history. @throws ReplfaultError (usage) with path and line for what is no history; `HISTORY_FILE` where it cannot be read. */
export async function readHistoryFile(path: string): Promise<ReadHistory> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT')
      throw usageError(
        'NO_HISTORY',
        `${path} does not exist`,
        `make it with \`replfault history add RUN --file ${path}\``,
      );
    if (cause.code === 'EISDIR') throw folderNamed(path);
    throw new ReplfaultError('HISTORY_FILE', `${path} cannot be read: ${cause.message}`, { cause });
  });
  return parseHistory(text, path);
}

/** A folder where a history was meant. */
export const folderNamed = (path: string): ReplfaultError =>
  usageError('NO_HISTORY', `${path} is a folder, not a history`);

/**
 * The runs of a history. A last line without an end was cut off while it was written: it is left out, and said. It begins as every line of a
 * history does: what begins otherwise is somebody else's file, and nothing of that is removed.
 *
 * @throws ReplfaultError (usage) with path and line
 */
export function parseHistory(text: string, path: string): ReadHistory {
  const end = text.lastIndexOf('\n') + 1;
  const runs = new Map<string, HistoryLine>();
  const notes: string[] = [];
  const written = text.slice(0, end).split('\n').slice(0, -1);
  for (const [index, line] of written.entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line, `${path}:${index + 1}`);
    if (runs.has(parsed.run))
      notes.push(`${path}:${index + 1}: the run ${parsed.run} is there twice; the first line counts`);
    else runs.set(parsed.run, parsed);
  }
  const last = text.slice(end);
  const isTorn = isTornLine(last);
  if (!isTorn && last.trim() !== '') addWhole(last, `${path}:${written.length + 1}`, runs);
  if (isTorn)
    notes.push(`${path}:${written.length + 1}: the last line was cut off while it was written; it is left out`);
  const lines = [...runs.values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  return { lines, tornAt: isTorn ? Buffer.byteLength(text.slice(0, end)) : null, notes };
}

/** How each line begins that `history add` writes. */
const lineStart = JSON.stringify(runHistoryFormat).slice(0, -1);

/** Whether a last line without an end is a line of a history that was cut off. */
function isTornLine(last: string): boolean {
  if (last === '' || !(last.startsWith(lineStart) || lineStart.startsWith(last))) return false;
  try {
    JSON.parse(last);
    return false;
  } catch {
    return true;
  }
}

/** Takes a last line that lacks nothing but its end. */
function addWhole(last: string, place: string, runs: Map<string, HistoryLine>): void {
  const line = parseLine(last, place);
  if (!runs.has(line.run)) runs.set(line.run, line);
}

function parseLine(line: string, place: string): HistoryLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw usageError('BROKEN_HISTORY', `${place}: the line is not JSON: ${(cause as Error).message}`, damaged, cause);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data as HistoryLine;
  const { replfault, version, tool } = (value ?? {}) as Record<string, unknown>;
  if (replfault === runHistoryFormat.replfault && typeof version === 'number' && version > runHistoryFormat.version)
    throw usageError(
      'NEWER_FORMAT',
      `${place}: the line has format ${version}; this version of replfault reads format ${runHistoryFormat.version}`,
      `use replfault ${typeof tool === 'string' ? tool : ''}, which wrote it, or a newer version`.replace('  ', ' '),
    );
  const [issue] = error.issues;
  const key = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.');
  throw usageError('BROKEN_HISTORY', `${place}: not a line of a history: ${key}: ${issue?.message ?? ''}`, damaged);
}

const damaged = 'the file was changed or damaged after it was written; remove the line, or restore the file';
