import { commandAt } from './client-commands.ts';
import { endOfQuoted } from './lexer.ts';

/** What the client `mysql` takes out of its input at once. Offsets point into the input. */
export interface SqlPart {
  /** `command`: for the client itself. */
  readonly kind: 'statement' | 'command';
  /** Without the delimiter. A statement begins with its first word, also if comments stand before it. */
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a text as the client `mysql` does (`add_line` and `find_command` of client/mysql.cc): at the delimiter and at `\g` and `\G`, with `DELIMITER`
 * obeyed, none of them inside quotes and comments. Comments that servers may execute count as text, as there. Linear in the length. Pure.
 */
export function splitSql(sql: string): SqlPart[] {
  const parts: SqlPart[] = [];
  let delimiter = ';';
  // Of the statement under way; `null`: nothing but spaces and comments so far.
  let first: number | null = null;
  let at = 0;
  const take = (end: number): void => {
    if (first !== null) parts.push({ kind: 'statement', start: first, end });
    first = null;
  };
  while (at < sql.length) {
    const letter = sql.charAt(at);
    if (/\s/.test(letter)) {
      at += 1;
      continue;
    }
    if (sql.startsWith(delimiter, at)) {
      take(at);
      at += delimiter.length;
      continue;
    }
    const command = commandAt(sql, at, delimiter, first === null);
    if (command !== null) {
      if (command.does === 'go') take(at);
      else if (command.does === 'clear') first = null;
      else if (command.does === 'delimiter') delimiter = command.delimiter;
      else parts.push({ kind: 'command', start: at, end: command.shown });
      at = command.end;
      continue;
    }
    const { end, isComment } = /["'`#/-]/.test(letter) ? endOfQuoted(sql, at) : { end: at, isComment: false };
    if (!isComment) first ??= at;
    // The end of a comment that servers execute is one thing, also before the delimiter `//`.
    at = Math.max(end, letter === '\\' || sql.startsWith('*/', at) ? at + 2 : at + 1);
  }
  take(sql.length);
  return parts.sort((a, b) => a.start - b.start).map((part) => ({ ...part, end: trimmedEnd(sql, part) }));
}

function trimmedEnd(sql: string, { start, end }: SqlPart): number {
  let last = Math.min(end, sql.length);
  while (last > start && /\s/.test(sql.charAt(last - 1))) last -= 1;
  return last;
}
