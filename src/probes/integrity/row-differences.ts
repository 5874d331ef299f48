import type { RowDifference } from '../../model/samples.ts';
import type { Row } from '../../servers/flavour.ts';
import type { Session } from '../../servers/types.ts';
import { columnHash, readable, rowHash } from './row-hash.ts';
import { type Range, where } from './table-hash.ts';
import { identifier, qualified, type Table } from './tables.ts';

/** Differences that are told, of all tables together. */
export const mostDifferences = 20;
/** Rows read from one end of one stretch at most; what lies beyond is only counted. */
const mostRows = 20_000;

interface HashedRow {
  readonly key: string;
  readonly hash: string;
}

/** A row that differs, with what is needed to look at it more closely. */
interface Found extends HashedRow {
  readonly what: 'missing' | 'extra' | 'changed' | 'doubled';
  /** Hash of the row on the replica, where that has it too. */
  readonly hashOnReplica: string;
}

/** The rows of one stretch that differ between the ends, at most `most`, the columns of changed ones named. */
export async function differencesIn(
  ends: { readonly source: Session; readonly replica: Session },
  table: Table,
  range: Range,
  most: number,
): Promise<RowDifference[]> {
  const [onSource, onReplica] = await Promise.all([
    hashedRows(ends.source, table, range),
    hashedRows(ends.replica, table, range),
  ]);
  const found = compareRows(onSource, onReplica).slice(0, most);
  if (found.length === 0) return [];
  const [there, here] = await Promise.all([
    details(
      ends.source,
      table,
      range,
      found.filter(({ what }) => what !== 'extra').map(({ hash }) => hash),
    ),
    details(
      ends.replica,
      table,
      range,
      found.map(({ hashOnReplica }) => hashOnReplica),
    ),
  ]);
  return found.map(({ key, what, hash, hashOnReplica }) => {
    const [before, after] = [there.get(hash), here.get(hashOnReplica)];
    const token = after?.['token'] ?? before?.['token'];
    return {
      table: table.label,
      key,
      what,
      ...(what === 'changed' && before && after
        ? { columns: table.columns.filter((_, i) => before[`c${i}`] !== after[`c${i}`]).map(({ name }) => name) }
        : {}),
      ...(token === undefined ? {} : { token: String(token) }),
    };
  });
}

/** Pure: what two ordered lists of rows do not have in common. A hash that stands for its row (no primary key) may occur more than once. */
export function compareRows(onSource: readonly HashedRow[], onReplica: readonly HashedRow[]): Found[] {
  const replica = new Map<string, HashedRow[]>();
  for (const row of onReplica) replica.set(row.key, [...(replica.get(row.key) ?? []), row]);
  const known = new Set<string>();
  const found: Found[] = [];
  for (const row of onSource) {
    known.add(row.key);
    const match = replica.get(row.key)?.shift();
    if (!match) found.push({ ...row, what: 'missing', hashOnReplica: '' });
    else if (match.hash !== row.hash) found.push({ ...row, what: 'changed', hashOnReplica: match.hash });
  }
  for (const rest of replica.values())
    for (const row of rest)
      found.push({ ...row, what: known.has(row.key) ? 'doubled' : 'extra', hashOnReplica: row.hash });
  return found;
}

async function hashedRows(session: Session, table: Table, range: Range): Promise<HashedRow[]> {
  const hash = rowHash(table);
  const keys = table.key.map((column, index) => `${readable(column)} AS k${index}, `).join('');
  const order = table.key.length > 0 ? table.key.map(({ name }) => identifier(name)).join(', ') : 'hash';
  const rows = await session.query(
    `SELECT ${keys}${hash} AS hash FROM ${qualified(table)}${where(table, range)} ORDER BY ${order} LIMIT ${mostRows}`,
  );
  return rows.map((row) => ({ key: keyIn(row, table), hash: String(row['hash']) }));
}

function keyIn(row: Row, { key }: Table): string {
  if (key.length === 0) return `row ${String(row['hash'])}`;
  return key.map(({ name }, index) => `${name}=${String(row[`k${index}`])}`).join(', ');
}

/** Each column's hash of the rows with these hashes, and their token where the table has one. By row hash. */
async function details(
  session: Session,
  table: Table,
  range: Range,
  wanted: readonly string[],
): Promise<Map<string, Row>> {
  const hashes = [...new Set(wanted)].filter((hash) => /^[0-9a-f]+$/.test(hash));
  if (hashes.length === 0) return new Map();
  const columns = table.columns.map((column, index) => `${columnHash(column)} AS c${index}`);
  const token = table.columns.find(({ name }) => name === 'token');
  if (token) columns.push(`${readable(token)} AS token`);
  const stretch = where(table, range);
  const rows = await session.query(
    `SELECT ${rowHash(table)} AS hash, ${columns.join(', ')} FROM ${qualified(table)}${stretch}${stretch === '' ? ' WHERE' : ' AND'} ${rowHash(table)} IN (${hashes.map((hash) => `'${hash}'`).join(', ')}) LIMIT ${mostRows}`,
  );
  return new Map(rows.map((row) => [String(row['hash']), row]));
}
