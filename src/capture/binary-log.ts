import { GtidSet } from '../model/gtid.ts';
import type { Row } from '../servers/flavour.ts';
import type { Findings } from './findings.ts';
import type { ReadOnlySession } from './session.ts';
import { finite } from './variables.ts';

/** Where the source's binary log ends at a moment, and what has been executed by then. */
export interface LogEnd {
  readonly atMs: number;
  readonly file: string;
  readonly position: number;
  /** `null` where the server does not tell, or gives no GTIDs. */
  readonly executed: GtidSet | null;
}

/** A file of the binary log. */
export interface LogFile {
  readonly name: string;
  readonly bytes: number;
}

/** `null` with a warning where the source does not tell, or writes none. */
export async function readLogEnd(session: ReadOnlySession, findings: Findings): Promise<LogEnd | null> {
  const answer = await session.ask('binaryLogEnd');
  const atMs = performance.now();
  const rows = findings.rowsOf(answer, 'source', 'where its binary log ends');
  if (rows === null) return null;
  const file = String(rows[0]?.['File'] ?? '');
  const position = finite(rows[0]?.['Position']);
  if (file === '' || position === null) {
    findings.warn('the source does not write a binary log');
    return null;
  }
  return { atMs, file, position, executed: await readExecuted(session) };
}

async function readExecuted(session: ReadOnlySession): Promise<GtidSet | null> {
  const answer = await session.ask('executed');
  if (!('rows' in answer)) return null;
  const text = String(answer.rows[0]?.['gtid'] ?? '');
  try {
    return text === '' ? null : GtidSet.parse(text);
  } catch {
    return null;
  }
}

/** All files that the source still has, oldest first; `null` with a warning where it does not tell. */
export async function readLogFiles(session: ReadOnlySession, findings: Findings): Promise<readonly LogFile[] | null> {
  const rows = findings.rowsOf(await session.ask('binaryLogs'), 'source', 'the sizes of its binary log files');
  if (rows === null) return null;
  return rows.map((row) => ({ name: String(row['Log_name']), bytes: Number(row['File_size'] ?? 0) }));
}

/** Bytes written between two looks; over a change of files with their sizes. `null` where that cannot be told. Pure. */
export function bytesBetween(from: LogEnd, to: LogEnd, files: readonly LogFile[] | null): number | null {
  if (from.file === to.file) return Math.max(0, to.position - from.position);
  const first = files?.findIndex(({ name }) => name === from.file) ?? -1;
  const last = files?.findIndex(({ name }) => name === to.file) ?? -1;
  if (!files || first === -1 || last <= first) return null;
  const whole = files.slice(first, last).reduce((sum, { bytes }) => sum + bytes, 0);
  return Math.max(0, whole - from.position + to.position);
}

/**
 * A transaction is never split over files, so a file that grew over its limit holds one at least as large as what is too much.
 * The newest file counts too. Pure.
 */
export function overrunBytes(files: readonly LogFile[], maxBytes: number): number {
  return Math.max(0, ...files.map(({ bytes }) => bytes - maxBytes));
}

/** What a look at events may cost: pages of 100 events (the statement says so), and no more than this. */
export const look = { pages: 10, bytes: 16 * 1024 * 1024, wholeFileBytes: 4 * 1024 * 1024 } as const;

/** Bytes before the first event of a file. */
const fileHeader = 4;

/**
 * Looks at events in bounded pages, each of which begins where the one before ended, because 5.6 and MariaDB let no commit through while
 * they answer. Begins at `from`, which must be the beginning of an event, or at the file's beginning while the file is small.
 */
export async function lookAtEvents(
  session: ReadOnlySession,
  { file, position }: Pick<LogEnd, 'file' | 'position'>,
  findings: Findings,
): Promise<{ readonly rows: readonly Row[]; readonly whole: boolean } | null> {
  const rows: Row[] = [];
  const from = position <= look.wholeFileBytes ? fileHeader : position;
  let at = from;
  for (let page = 0; page < look.pages; page += 1) {
    if (at - from > look.bytes) return { rows, whole: false };
    const more = findings.rowsOf(
      await session.ask('binaryLogEvents', { file, position: at }),
      'source',
      'the events of its binary log',
    );
    if (more === null) return rows.length > 0 ? { rows, whole: false } : null;
    rows.push(...more);
    const next = finite(more.at(-1)?.['End_log_pos']);
    if (more.length < 100 || next === null || next <= at) return { rows, whole: true };
    at = next;
  }
  return { rows, whole: false };
}
