import { type ReplfaultError, usageError } from '../../model/errors.ts';
import type { OptionDialect } from './dialect.ts';

/** Longer than any name with its prefixes. */
const longestName = 256;

/** Groups whose options are of interest. */
export type Wanted = Pick<ReadonlySet<string>, 'has'>;

/** A line that a server reads in pieces. */
export interface LongLine {
  readonly file: string;
  readonly line: number;
  readonly bytes: number;
}

/** How lines are read. */
export interface LineReading {
  readonly wanted?: Wanted | undefined;
  readonly onLongLine?: ((line: LongLine) => void) | undefined;
}

/** One line of an option file that says something. */
export type OptionLine =
  | {
      readonly kind: 'option';
      /** In lower case. */
      readonly group: string;
      /** As written. */
      readonly name: string;
      /** Without quotes and escapes; `null` where the option stands alone. */
      readonly value: string | null;
      readonly line: number;
    }
  | { readonly kind: 'include' | 'includedir'; readonly path: string; readonly line: number };

/**
 * Takes an option file apart as the servers do (`my_default.c`): groups, comments, quotes, escapes. `bytes` holds one character for each
 * byte (latin1). Throws a usage error (exit 2) with file and line for what the servers refuse, and for values that are not UTF-8.
 * @param reading.wanted groups whose options are of interest; the others are skipped unread
 * @param reading.onLongLine is told of a line that the server does not read at once, which is an error otherwise; it is taken apart as if it were
 */
export function parseOptionLines(
  bytes: string,
  file: string,
  dialect: OptionDialect,
  { wanted = dialect.groups, onLongLine }: LineReading = {},
): OptionLine[] {
  if (bytes.includes('\0')) throw optionFileError(file, null, 'is a binary file or UTF-16: it holds bytes of value 0');
  if (bytes.startsWith('\xef\xbb\xbf'))
    throw optionFileError(file, 1, 'begins with a byte order mark, which servers refuse', 'Save it without one.');
  const found: OptionLine[] = [];
  let group: string | null = null;
  for (const [index, raw] of bytes.split('\n').entries()) {
    const line = index + 1;
    if (raw.length > dialect.longestLine) {
      if (onLongLine === undefined)
        throw optionFileError(
          file,
          line,
          `is longer than the ${dialect.longestLine} bytes that this server reads at once`,
        );
      onLongLine({ file, line, bytes: raw.length });
    }
    const text = trim(raw);
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue;
    if (text.startsWith('!')) {
      const include = parseInclude(trim(text.slice(1)), dialect);
      if (include) found.push({ ...include, path: utf8(include.path, file, line), line });
    } else if (text.startsWith('[')) {
      const end = text.indexOf(']');
      if (end < 0) throw optionFileError(file, line, 'has a group without the closing ]');
      group = trimEnd(text.slice(1, end)).toLowerCase();
    } else {
      if (group === null) throw optionFileError(file, line, 'stands before any [group], which servers refuse');
      if (!wanted.has(group)) continue;
      const { name, value } = parseOptionLine(text);
      if (name.length > longestName) throw optionFileError(file, line, 'begins with a name longer than any option has');
      if (!/^[a-z0-9][a-z0-9_.-]*$/i.test(name))
        throw optionFileError(file, line, 'does not begin with the name of an option', 'Write NAME = VALUE.');
      found.push({ kind: 'option', group, name, value: value === null ? null : utf8(value, file, line), line });
    }
  }
  return found;
}

/** A usage error (exit 2) about a line of an option file, or about the whole file. Never give it a value: it may be a secret. */
export function optionFileError(
  file: string,
  line: number | null,
  what: string,
  hint?: string,
  cause?: unknown,
): ReplfaultError {
  const subject = line === null ? `The option file ${file}` : `${file}:${line}`;
  return usageError('option-file', `${subject} ${what}`, hint, cause);
}

function parseInclude(text: string, dialect: OptionDialect): { kind: 'include' | 'includedir'; path: string } | null {
  // Anything else after the ! is silently skipped by the servers.
  const match = /^(include|includedir)[ \t\v\f\r]/.exec(text);
  if (!match) return null;
  const rest = trim(text.slice(match[0].length));
  const path = dialect.commentsAfterIncludes ? trimEnd(withoutComment(rest)) : rest;
  return { kind: match[1] as 'include' | 'includedir', path };
}

function parseOptionLine(text: string): { name: string; value: string | null } {
  const plain = withoutComment(text);
  const equals = plain.indexOf('=');
  if (equals < 0) return { name: trimEnd(plain), value: null };
  return { name: trimEnd(plain.slice(0, equals)), value: unescaped(unquoted(trim(plain.slice(equals + 1)))) };
}

/** Cuts at the first # outside quotes. A quote that is never closed reaches to the end of the line. */
function withoutComment(text: string): string {
  let quote = '';
  let escaped = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if ((letter === '"' || letter === "'") && !escaped) {
      if (quote === '') quote = letter;
      else if (quote === letter) quote = '';
    }
    if (quote === '' && letter === '#') return text.slice(0, at);
    escaped = quote !== '' && letter === '\\' && !escaped;
  }
  return text;
}

/** Only the outermost pair counts, whatever is between. */
function unquoted(value: string): string {
  const first = value.charAt(0);
  const isQuoted = (first === '"' || first === "'") && value.length > 1 && value.endsWith(first);
  return isQuoted ? value.slice(1, -1) : value;
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  r: '\r',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** Within quotes or without; a backslash before any other letter stays. */
function unescaped(value: string): string {
  return value.replace(/\\([\s\S])/g, (whole, letter: string) => escapes[letter] ?? whole);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const isAscii = /^[\0-\x7f]*$/;

function utf8(bytes: string, file: string, line: number): string {
  if (isAscii.test(bytes)) return bytes;
  try {
    return decoder.decode(Buffer.from(bytes, 'latin1'));
  } catch (cause) {
    throw optionFileError(file, line, 'is not UTF-8', 'Save the file as UTF-8.', cause);
  }
}

const isSpace = (letter: string): boolean => /[ \t\v\f\r]/.test(letter);

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function trim(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) start += 1;
  return trimEnd(text.slice(start));
}
