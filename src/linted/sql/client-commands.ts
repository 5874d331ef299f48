/** A command of the client in its input. */
export type ClientCommand =
  | { readonly does: 'go'; readonly end: number }
  | { readonly does: 'clear'; readonly end: number }
  | { readonly does: 'delimiter'; readonly delimiter: string; readonly end: number }
  /** Anything else; `shown` is the end of its text, `end` where the input goes on. */
  | { readonly does: 'other'; readonly shown: number; readonly end: number };

/** Commands by name that take the rest of their line, and those that stand alone. */
const withRest = /(?:charset|connect|delimiter|edit|pager|prompt|query_attributes|source|system|tee|use)(?=\s|$|;)/iy;
const alone =
  /(?:clear|ego|exit|go|help|nopager|notee|nowarning|print|quit|rehash|resetconnection|ssl_session_data_print|status|warnings)(?=[ \t]*(?:$|[\r\n;]))/iy;
const restOfLine = /[^\n]*/y;

/**
 * The command of the client that stands here; `null`: none. By name only where no statement has begun, by backslash anywhere outside quotes. Pure.
 * Source: the table `commands` of client/mysql.cc, and MySQL manual, "mysql Client Commands".
 */
export function commandAt(sql: string, at: number, delimiter: string, begins: boolean): ClientCommand | null {
  if (sql.charAt(at) === '\\') return backslash(sql, at);
  if (!begins || !/[a-z]/i.test(sql.charAt(at))) return null;
  const name = matchAt(withRest, sql, at) ?? matchAt(alone, sql, at);
  if (name === null) return null;
  const line = matchAt(restOfLine, sql, at) ?? '';
  const lineEnd = at + line.length;
  if (name.toLowerCase() === 'delimiter') return newDelimiter(line.slice(name.length), lineEnd);
  // The name may be the first word of one that ends on a later line; that is a statement in the client too only if it is no command.
  const stop = sql.indexOf(delimiter, at);
  const end = stop >= 0 && stop < lineEnd ? stop : lineEnd;
  return { does: 'other', shown: end, end };
}

function backslash(sql: string, at: number): ClientCommand | null {
  const letter = sql.charAt(at + 1);
  if (letter === 'g' || letter === 'G') return { does: 'go', end: at + 2 };
  if (letter === 'c') return { does: 'clear', end: at + 2 };
  const line = matchAt(restOfLine, sql, at) ?? '';
  const lineEnd = at + line.length;
  if (letter === 'd') return newDelimiter(line.slice(2), lineEnd);
  if (/[.!uTPCRreh?]/.test(letter)) return { does: 'other', shown: lineEnd, end: lineEnd };
  if (/[ntpqswWx#]/.test(letter)) return { does: 'other', shown: at + 2, end: at + 2 };
  return null;
}

/** The first word, in quotes or not. The client refuses a backslash, and leaves the delimiter as it was where none is given. */
function newDelimiter(rest: string, end: number): ClientCommand {
  const [, quoted, plain] = /^\s*(?:(["'`])(.+?)\1|(\S+))/.exec(rest)?.slice(1) ?? [];
  const delimiter = quoted ?? plain ?? '';
  if (delimiter === '' || delimiter.includes('\\')) return { does: 'other', shown: end, end };
  return { does: 'delimiter', delimiter, end };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

const meanings: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(?:source\b|\\\.)/i, 'a command of the client that reads another file, which is not followed: name that file too'],
  [/^(?:system\b|\\!)/i, 'a command of the client that runs a command of the shell'],
  [/^(?:tee\b|pager\b|edit\b|\\[TPe])/i, 'a command of the client that writes a file or runs a program'],
  [/^(?:connect\b|\\r)/i, 'a command of the client that connects to a server'],
];

/** Why a command of the client is not judged. */
export function whyNotRun(command: string): string {
  return meanings.find(([pattern]) => pattern.test(command))?.[1] ?? 'a command of the client: no server sees it';
}

/** A command as it is shown: its arguments may hold a password where it runs a program or connects. */
export function shownCommand(command: string): string {
  const [, head = command, rest = ''] = /^(\\.|\w+)(.*?);?$/s.exec(command.trim()) ?? [];
  if (rest.trim() === '') return head;
  return /^(?:source|use|\\\.|\\u)$/i.test(head) ? `${head} ${rest.trim()}` : `${head} ...`;
}

/** The database that a command chooses; `null`: it is another command. */
export function chosenDatabase(command: string): string | null {
  const [, name] = /^(?:use\s|\\u)\s*[`"']?([^`"';\s]+)[`"']?/i.exec(command.trim()) ?? [];
  return name ?? null;
}
