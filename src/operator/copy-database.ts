import type { Row } from '../servers/flavour.ts';
import type { StartedServer } from '../servers/types.ts';
import type { OperatorSession } from './types.ts';

/** Rows are sent in statements of about this size, bytes: well below the smallest max_allowed_packet (4 MB). */
const statementBytes = 1024 * 1024;
const rowsAtOnce = 200;

/**
 * A logical dump: copies a database from the source to the replica, which must not replicate, over the tool's own sessions. Resolves to the
 * set of transactions that the copy holds, exactly. Writes on the source wait only until its snapshot is open; nothing of the copy goes into the
 * replica's binary log.
 */
export async function copyDatabase(session: OperatorSession, database: string): Promise<string> {
  const { pair, say, did } = session;
  const { source, replica } = pair;
  await say('source', 'FLUSH TABLES WITH READ LOCK');
  let executed = '';
  try {
    await say('source', 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await say('source', 'START TRANSACTION WITH CONSISTENT SNAPSHOT');
    const [row] = await say('source', source.flavour.executedGtidQuery);
    executed = String(row?.['gtid'] ?? '').replace(/\s+/g, '');
  } finally {
    await say('source', 'UNLOCK TABLES');
  }
  await say('replica', 'SET SESSION sql_log_bin = 0');
  try {
    await say('replica', `DROP DATABASE IF EXISTS ${database}`);
    await say('replica', `CREATE DATABASE ${database}`);
    for (const table of await tablesOf(source, database)) {
      session.signal.throwIfAborted();
      const [made] = await source.query(`SHOW CREATE TABLE ${database}.${table}`);
      await replica.query(String(made?.['Create Table']).replace(/^CREATE TABLE /, `CREATE TABLE ${database}.`));
      const rows = await copyRows(source, replica, `${database}.${table}`, session.signal);
      did('replica', `copied ${rows} rows of ${database}.${table} from the source`);
    }
  } finally {
    await say('replica', 'SET SESSION sql_log_bin = 1');
    await say('source', 'COMMIT');
  }
  return executed;
}

async function tablesOf(server: StartedServer, database: string): Promise<string[]> {
  const rows = await server.query(`SHOW TABLES FROM ${database}`);
  return rows.flatMap((row) => Object.values(row).map(String));
}

/** @returns how many rows there were. */
async function copyRows(
  source: StartedServer,
  replica: StartedServer,
  table: string,
  signal: AbortSignal,
): Promise<number> {
  let copied = 0;
  for (;;) {
    signal.throwIfAborted();
    // Pages of one snapshot, so that no page is the order of another moment's.
    const rows = await source.query(`SELECT * FROM ${table} ORDER BY 1 LIMIT ${rowsAtOnce} OFFSET ${copied}`);
    if (rows.length === 0) return copied;
    for (const part of partsOf(rows)) await replica.query(`INSERT INTO ${table} VALUES ?`, [part]);
    copied += rows.length;
  }
}

/** Rows as lists of values, cut into parts that fit a statement. */
function partsOf(rows: readonly Row[]): unknown[][][] {
  const parts: unknown[][][] = [];
  let room = 0;
  for (const row of rows) {
    const values = Object.values(row);
    const bytes = values.reduce<number>((sum, value) => sum + bytesOf(value), 0);
    if (parts.length === 0 || bytes > room) {
      parts.push([]);
      room = statementBytes;
    }
    parts.at(-1)?.push(values);
    room -= bytes;
  }
  return parts;
}

/** Upper bound of what a value takes in a statement: binary data is written in hexadecimal. */
function bytesOf(value: unknown): number {
  if (Buffer.isBuffer(value)) return value.length * 2 + 4;
  return String(value ?? 'NULL').length * 2 + 4;
}
