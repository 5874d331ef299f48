import type { Recorder } from '../../probes/recorder.ts';
import type { Row } from '../../servers/flavour.ts';
import type { Session } from '../../servers/types.ts';
import { type Ends, untilArrived } from './attempt.ts';
import { refusalOf } from './hand.ts';

/** Something that a client writes and that versions may replicate differently: foreign keys, character sets, defaults, dates, accounts. */
interface Writing {
  readonly what: string;
  /** In one session with the server's own sql_mode and binlog_format, in a database of its own. */
  readonly statements: readonly string[];
  /** Its rows must be the same on both ends. */
  readonly rows: string;
}

/** Text as bytes: a terminal's character set must not decide what is equal. */
const writings: readonly Writing[] = [
  {
    what: 'text in a table without a character set of its own',
    statements: ['CREATE TABLE words (id INT PRIMARY KEY, word VARCHAR(40))', "INSERT INTO words VALUES (1, 'Grüße')"],
    rows: 'SELECT id, HEX(CONVERT(word USING utf8)) AS word FROM words ORDER BY id',
  },
  {
    what: 'a TIMESTAMP column without a default',
    statements: [
      'CREATE TABLE moments (id INT PRIMARY KEY, moment TIMESTAMP, later TIMESTAMP)',
      'INSERT INTO moments (id) VALUES (1)',
      'UPDATE moments SET id = 2',
    ],
    rows: 'SELECT id, moment IS NULL AS noMoment, later IS NULL AS noLater, moment = later AS equal FROM moments',
  },
  {
    what: 'a date of zeros',
    statements: [
      'CREATE TABLE days (id INT PRIMARY KEY, day DATE)',
      "SET SESSION sql_mode = ''",
      "INSERT INTO days VALUES (1, '0000-00-00'), (2, '2026-00-31')",
    ],
    rows: 'SELECT id, CAST(day AS CHAR) AS day FROM days ORDER BY id',
  },
  {
    what: 'AUTO_INCREMENT of an INSERT ... SELECT',
    statements: [
      'CREATE TABLE numbers (id INT AUTO_INCREMENT PRIMARY KEY, n INT)',
      'INSERT INTO numbers (n) VALUES (1), (2), (3)',
      'INSERT INTO numbers (n) SELECT a.n FROM numbers a, numbers b ORDER BY a.n, b.n',
      'INSERT INTO numbers (n) VALUES (4)',
    ],
    rows: 'SELECT id, n FROM numbers ORDER BY id',
  },
  {
    what: 'cascades of a foreign key',
    statements: [
      'CREATE TABLE parents (id INT PRIMARY KEY)',
      'CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE CASCADE)',
      'INSERT INTO parents VALUES (1), (2), (3)',
      'INSERT INTO children VALUES (10, 1), (20, 2), (21, 2), (30, 3)',
      'UPDATE parents SET id = 7 WHERE id = 2',
      'DELETE FROM parents WHERE id = 3',
    ],
    rows: 'SELECT c.id, c.parent, p.id AS exists_as FROM children c LEFT JOIN parents p ON p.id = c.parent ORDER BY c.id',
  },
  {
    what: 'a foreign key that refers to a key that is not unique',
    statements: [
      'CREATE TABLE loose (id INT PRIMARY KEY, k INT, KEY (k))',
      'CREATE TABLE tight (id INT PRIMARY KEY, k INT, FOREIGN KEY (k) REFERENCES loose (k))',
      'INSERT INTO loose VALUES (1, 5), (2, 5)',
      'INSERT INTO tight VALUES (1, 5)',
    ],
    rows: 'SELECT id, k FROM tight ORDER BY id',
  },
  {
    what: 'an account',
    statements: ["CREATE USER 'replfault_copied'@'localhost' IDENTIFIED BY 'Word-4-nobody'"],
    rows: "SELECT plugin FROM mysql.user WHERE User = 'replfault_copied'",
  },
];

/** Databases of attempts are numbered from 1; these come after all of them. */
const firstNumber = 100;

/**
 * Has the source write things that versions may replicate differently, one after the other, and compares what arrives: `the same`, `rows differ: ...`,
 * `stops the replica: ...` with the error, or `refused by the source: ...`. What would come after a replica that stopped is left out.
 */
export async function replicatedData(
  ends: Ends,
  recorder: Pick<Recorder, 'now'>,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [index, { what, statements, rows }] of writings.entries()) {
    signal.throwIfAborted();
    const database = `replfault_data_${index}`;
    const refused = await write(ends, database, statements);
    if (refused !== null) {
      facts[what] = `refused by the source: ${refused}`;
      continue;
    }
    const { replicates, refusal, reason } = await untilArrived(ends, firstNumber + index, { recorder, signal });
    if (!replicates) {
      facts[what] = `stops the replica: ${refusal === null ? reason : `error ${refusal.errno}, ${refusal.message}`}`;
      break;
    }
    const [source, replica] = [await read(ends.source, database, rows), await read(ends.replica, database, rows)];
    facts[what] = source === replica ? 'the same' : `rows differ: ${source} on the source, ${replica} on the replica`;
  }
  return facts;
}

/** @returns what the source refused; `null` when it did everything. */
async function write({ source }: Ends, database: string, statements: readonly string[]): Promise<string | null> {
  await using session = await source.connect();
  for (const statement of [
    'SET SESSION sql_mode = DEFAULT',
    `CREATE DATABASE ${database}`,
    `USE ${database}`,
    ...statements,
  ]) {
    const refusal = await session.query(statement).then(() => null, refusalOrThrow);
    if (refusal !== null) return `error ${refusal.errno}`;
  }
  return null;
}

/** Rows as text, or why they cannot be read. */
async function read(server: { connect(): Promise<Session> }, database: string, rows: string): Promise<string> {
  await using session = await server.connect();
  const found = await session
    .query(`USE ${database}`)
    .then(() => session.query(rows))
    .catch((cause: unknown): readonly Row[] => [{ error: refusalOrThrow(cause).errno }]);
  return JSON.stringify(found.map((row) => Object.values(row)));
}

function refusalOrThrow(cause: unknown): NonNullable<ReturnType<typeof refusalOf>> {
  const refusal = refusalOf(cause);
  if (refusal === null) throw cause;
  return refusal;
}
