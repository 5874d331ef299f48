/** One message that a server program prints while it reads its options. */
export interface ParserMessage {
  /** `plain`: a line without a level, which some versions print before their log is open. */
  readonly level: 'error' | 'warning' | 'plain';
  /** The server's number of the message (`MY-000067`: 67); `null` where it tells none. */
  readonly errno: number | null;
  /** Without time, thread and the path of the program. */
  readonly text: string;
  /** The text without numbers: the same from run to run. */
  readonly pattern: string;
}

/** What servers say beside the cause, of limits of this machine, or of options that stand elsewhere in the file. */
const noCause =
  /^(?:Aborting|Binlog end|(?:Could not increase number of|Changed limits:|Buffered warning: Changed limits:)|You need to use --log-bin|Can't open the mysql\.plugin table|Could not open mysql\.plugin table)/;

/** Lines of a log; their level stands in brackets. */
const logLine = /^\d{4}-\d\d-\d\d[T ]|\[(?:error|warning|note|system)\]/i;

/** The messages of a text, each once; notes are left out. Pure. */
export function messagesIn(text: string): ParserMessage[] {
  const found = new Map<string, ParserMessage>();
  for (const line of text.split('\n')) {
    const [, word, codes = '', logged = ''] = /\[(error|warning)\]((?: \[[^\]]*\])*)\s*(.*)$/i.exec(line) ?? [];
    if (word === undefined && logLine.test(line)) continue;
    const said = word === undefined ? line : logged;
    // The path of the program, as it is told before some messages.
    const told = said
      .trim()
      .replace(/^(?:\/\S*\/)?(?:mysqld|mariadbd)\S*: /, '')
      .replace(/^Buffered warning: /, '')
      // The folder of this machine that a library was looked for in, and what the loader says, which differs from call to call.
      .replace(/(shared library ')\/[^']*\/([^'/]+')/, '$1$2')
      .replace(/ \(errno: \d+,? .*$/, '')
      .trim();
    if (told === '' || noCause.test(said) || noCause.test(told)) continue;
    const code = /MY-(\d+)/.exec(codes)?.[1];
    found.set(told, {
      level: word === undefined ? 'plain' : word.toLowerCase() === 'error' ? 'error' : 'warning',
      errno: code === undefined ? null : Number(code),
      text: told,
      pattern: told.replace(/\d+/g, '#'),
    });
  }
  return [...found.values()];
}

/** One form for all ways to write an option's name. */
export const folded = (name: string): string => name.toLowerCase().replaceAll('-', '_');

/** Names in quotes or after two dashes; of `name=value` the name. */
const quoted = /'(?:--)?([\w.-]+)(?:=[^']*)?'|--([\w.-]+)/g;

/** Which of these options (folded names) a message seems to be about; `undefined` where it names none. Pure. */
export function optionIn(text: string, names: ReadonlySet<string>): string | undefined {
  const [, target] = /setting value '.*' to '([\w.-]+)'/s.exec(text) ?? [];
  const all = [...text.matchAll(quoted)].map(([, one, other]) => one ?? other ?? '');
  return [...(target === undefined ? [] : [target]), ...all].map(folded).find((name) => names.has(name));
}

/** The name that a message calls unknown, as it was written; `undefined` where it says something else. Pure. */
export const unknownName = (text: string): string | undefined =>
  /unknown (?:variable|option) '(?:--)?([\w.-]+)/i.exec(text)?.[1];

/** Whether a server says this of an option whatever its value is. */
export const isAboutName = (text: string): boolean => /deprecated|removed|unknown|ambiguous option/i.test(text);

/** A message without the value of an unknown option, which the server only repeats. */
export const withoutValue = (text: string): string => text.replace(/(unknown variable '[\w.-]+)=.*(?=')/s, '$1');

/** The same without a `loose-` before the unknown name. */
export const withoutLoose = (text: string): string => text.replace(/(?<=['"]|--)loose[-_]/gi, '');
