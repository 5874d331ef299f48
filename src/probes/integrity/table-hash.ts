import { createHash } from 'node:crypto';
import { ReplfaultError } from '../../model/errors.ts';
import type { Row } from '../../servers/flavour.ts';
import type { Session } from '../../servers/types.ts';
import { hashLength, isInteger, rowHash, shortHash } from './row-hash.ts';
import { identifier, qualified, type Table } from './tables.ts';

/** Rows in a chunk. Small enough for a joined hash of 64 KB, large enough for few questions. */
const chunkRows = 4096;
/** Questions in one round trip. */
const batch = 64;

/** A stretch of a table by the leading column of its primary key: above the one bound, up to and with the other; `null` is open. */
export interface Range {
  readonly above: string | null;
  readonly upTo: string | null;
}

/** What stands in one stretch of a table. */
export interface Chunk {
  readonly range: Range;
  readonly rows: number;
  readonly hash: string;
}

/** Divides a table into stretches of about 4,096 rows; a table whose key does not begin with an integer is one stretch. */
export async function rangesOf(session: Session, table: Table): Promise<Range[]> {
  const [leading] = table.key;
  if (!leading || !isInteger(leading)) return [{ above: null, upTo: null }];
  const ranges: Range[] = [];
  const column = identifier(leading.name);
  for (let above: string | null = null; ; ) {
    const [row]: readonly Row[] = await session.query(
      `SELECT CAST(${column} AS CHAR) AS bound FROM ${qualified(table)}${where(table, { above, upTo: null })} ORDER BY ${column} LIMIT ${chunkRows - 1}, 1`,
    );
    const upTo = row ? String(row['bound']) : null;
    ranges.push({ above, upTo });
    if (upTo === null) return ranges;
    above = upTo;
  }
}

/** Hashes each stretch on the server, its rows in the order of the primary key (without one: in the order of their hashes). */
export async function chunksOf(session: Session, table: Table, ranges: readonly Range[]): Promise<Chunk[]> {
  const hash = rowHash(table);
  const order = table.key.length > 0 ? table.key.map(({ name }) => identifier(name)).join(', ') : hash;
  const chunks: Chunk[] = [];
  for (let first = 0; first < ranges.length; first += batch) {
    const some = ranges.slice(first, first + batch);
    const answers = await session.queryEach(
      some.map(
        (range) =>
          `SELECT row_count, LENGTH(joined) AS joined_length, ${shortHash('joined')} AS hash FROM (SELECT COUNT(*) AS row_count, ` +
          `GROUP_CONCAT(${hash} ORDER BY ${order} SEPARATOR '') AS joined FROM ${qualified(table)}${where(table, range)}) AS chunk`,
      ),
    );
    for (const [index, range] of some.entries()) chunks.push(chunkIn(answers[index]?.[0], range, table));
  }
  return chunks;
}

/** The hash of a whole table from its chunks, in their order. */
export function tableHash(chunks: readonly Chunk[]): string {
  const hash = createHash('sha256');
  for (const { rows, hash: one } of chunks) hash.update(`${rows}:${one};`);
  return hash.digest('hex').slice(0, hashLength);
}

export const rowsIn = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { rows }) => sum + rows, 0);

/** Condition for a stretch. Bounds are digits that the server itself printed. */
export function where({ key: [leading] }: Table, { above, upTo }: Range): string {
  if (!leading) return '';
  const column = identifier(leading.name);
  const conditions = [
    ...(above === null ? [] : [`${column} > ${above}`]),
    ...(upTo === null ? [] : [`${column} <= ${upTo}`]),
  ];
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

/** A joined hash that was cut off would make tables equal that are not. */
function chunkIn(row: Row | undefined, range: Range, { label }: Table): Chunk {
  const rows = Number(row?.['row_count'] ?? Number.NaN);
  const length = Number(row?.['joined_length'] ?? 0);
  if (length !== rows * hashLength)
    throw new ReplfaultError(
      'INTEGRITY_INCOMPLETE',
      `the hash of ${label} covers ${length / hashLength} of ${rows} rows`,
      {
        hint: 'give the table an integer primary key, or raise max_allowed_packet',
      },
    );
  return { range, rows, hash: String(row?.['hash'] ?? '') };
}
