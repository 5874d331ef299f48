import type { Row } from '../servers/flavour.ts';
import type { Session } from '../servers/types.ts';

/** Where the binary log of a server ended: the same statement, with the same columns, on every version. */
export interface BinlogEnd {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** Bytes, or why they are not known. */
export type Growth = { readonly bytes: number } | { readonly unknown: string };

export async function binlogEnd(session: Session): Promise<BinlogEnd | { readonly unknown: string }> {
  try {
    const rows = await session.query('SHOW BINARY LOGS');
    if (rows.length === 0) return { unknown: 'the source lists no binary log' };
    return { files: rows.map(fileOf) };
  } catch (error) {
    return { unknown: `the source does not list its binary logs: ${(error as Error).message}` };
  }
}

/** Bytes written to the binary log between two looks at it, over rotations. */
export function grown(before: BinlogEnd | { readonly unknown: string }, now: typeof before): Growth {
  if ('unknown' in before) return before;
  if ('unknown' in now) return now;
  const last = before.files.at(-1);
  const from = now.files.findIndex(({ name }) => name === last?.name);
  if (!last || from < 0) return { unknown: `the binary log ${last?.name ?? ''} is no longer there` };
  return { bytes: now.files.slice(from).reduce((sum, { bytes }) => sum + bytes, -last.bytes) };
}

const fileOf = (row: Row) => ({ name: String(row['Log_name']), bytes: Number(row['File_size']) });
