import type { Column, Table } from './tables.ts';
import { identifier } from './tables.ts';

/** Digits of a hash that are kept: 64 bits. */
export const hashLength = 16;

const integers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint']);
const shortTexts = new Set(['char', 'varchar', 'binary', 'varbinary', 'enum', 'set', 'date', 'time', 'year']);

export const isInteger = (column: Column): boolean => integers.has(column.type);

/** A shortened SHA-256. Not MD5 or SHA-1: MySQL has them no more since 9.6; nor CRC32, which is too short to be believed. */
export const shortHash = (sql: string): string => `LEFT(SHA2(${sql}, 256), ${hashLength})`;

/**
 * The hash of one row as an SQL expression. Which columns are NULL, and how long the texts are, goes in too: no two rows that differ may
 * give the same input. Long columns go in as their hashes, because a joined text must not grow beyond max_allowed_packet.
 */
export function rowHash({ columns }: Pick<Table, 'columns'>): string {
  const nulls = columns.filter(({ nullable }) => nullable).map(({ name }) => `ISNULL(${identifier(name)})`);
  const values = columns.flatMap((column) => {
    const name = identifier(column.name);
    if (isInteger(column)) return [name];
    if (shortTexts.has(column.type)) return [`LENGTH(${name})`, `CAST(${name} AS BINARY)`];
    return [`SHA2(${name}, 256)`];
  });
  return shortHash(`CONCAT_WS('#', ${[...nulls, ...values].join(', ')})`);
}

/** One column alone, as an expression that is equal where the values are. */
export function columnHash({ name }: Column): string {
  return `COALESCE(${shortHash(identifier(name))}, 'NULL')`;
}

/** A column of a key, as text that people can read. */
export function readable(column: Column): string {
  const name = identifier(column.name);
  if (isInteger(column)) return `CAST(${name} AS CHAR)`;
  return /binary|blob|bit/.test(column.type) ? `HEX(${name})` : `CONVERT(${name} USING utf8mb4)`;
}
