import { basename } from 'node:path';
import { readText } from '../linted/read-text.ts';
import { tokensOf } from '../linted/sql/lexer.ts';
import { splitSql } from '../linted/sql/split.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { ClientPace, ClientStatement, SqlClients } from '../model/workload.ts';
import { type SqlPlace, whyRefused } from './allowed-sql.ts';

/** The line between what is run once and what is run again and again. */
const marker = /^--[ \t]*replfault:[ \t]*each transaction[ \t]*\r?$/gim;
const markerWords = '-- replfault: each transaction';
const docs = 'docs/workload.md says what a file may hold';

/**
 * Reads the user's schema and statements.
 * @param file its path
 * @throws ReplfaultError `BAD_WORKLOAD` (usage) with `path:line` for what is not there, cannot be read, or may not be run.
 */
export async function readSqlFile(file: string, pace: ClientPace): Promise<SqlClients> {
  const { text } = await readText(file).catch((cause: Error) => {
    throw cause instanceof ReplfaultError
      ? usageError('BAD_WORKLOAD', cause.message, 'name a text file of at most 4 MiB that you may read', cause)
      : cause;
  });
  return { kind: 'sql', name: basename(file), pace, ...parseSqlFile(text, file) };
}

/** The statements of such a file. `file` is its name for messages. Pure. @throws as {@link readSqlFile}. */
export function parseSqlFile(text: string, file: string): Pick<SqlClients, 'setup' | 'transaction'> {
  const found = [...text.matchAll(marker)];
  const [line, second] = found;
  if (line === undefined)
    throw wrong(
      file,
      lineAt(text, text.length),
      `there is no line "${markerWords}"`,
      `above it stands what is run once, below it one transaction; ${docs}`,
    );
  if (second !== undefined)
    throw wrong(
      file,
      lineAt(text, second.index),
      `there is a second line "${markerWords}"`,
      'a file has one transaction',
    );
  const below = line.index + line[0].length;
  const setup = statementsIn(text, 0, line.index, file, 'setup');
  const transaction = statementsIn(text, below, text.length, file, 'transaction');
  if (transaction.length === 0)
    throw wrong(file, lineAt(text, line.index), 'there is no statement below this line', docs);
  return { setup, transaction };
}

function statementsIn(text: string, from: number, to: number, file: string, place: SqlPlace): ClientStatement[] {
  const part = text.slice(from, to);
  return splitSql(part).map(({ kind, start, end }) => {
    const line = lineAt(text, from + start);
    const sql = part.slice(start, end);
    // The client's own USE is a statement as well.
    const isUse = kind === 'command' && /^use\s/i.test(sql);
    const why = kind === 'command' && !isUse ? 'it is a command of the client mysql' : whyRefused(tokensOf(sql), place);
    if (why !== null) throw wrong(file, line, `a workload may not run this: ${why}`, docs);
    return { sql, line };
  });
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const wrong = (file: string, line: number, what: string, hint: string): Error =>
  usageError('BAD_WORKLOAD', `${file}:${line}: ${what}`, hint);
