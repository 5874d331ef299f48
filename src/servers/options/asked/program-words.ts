/** One line of what a server program says while it reads its options. */
export interface Saying {
  readonly level: 'error' | 'warning' | 'other';
  /** Without times, codes, and the path of the program. */
  readonly words: string;
}

/** Time, thread, level, code and part of the server: the servers' own prefix of a log line. */
const prefix = /^\d{4}-\d\d-\d\d[T ]+[\d:.]+Z? +(?:\d+ +)?(?:\[(\w+)\] *)?(?:\[MY-\d+\] *)?(?:\[\w+\] *)?/;

/** Reads the standard error of a server program. Pure. */
export function sayingsIn(stderr: string): Saying[] {
  return stderr.split('\n').flatMap((line): Saying[] => {
    const [, level = ''] = prefix.exec(line) ?? [];
    const words = line
      .replace(prefix, '')
      .replace(/^\S*\/(?:mysqld|mariadbd)\S*: /, '')
      .replace(/(?<=['"]|--)loose[-_]/g, '')
      .trim();
    if (words === '' || words === 'Aborting') return [];
    return [{ level: /error/i.test(level) ? 'error' : /warning/i.test(level) ? 'warning' : 'other', words }];
  });
}

/** One form for all ways to write an option's name. */
export const folded = (name: string): string => name.toLowerCase().replaceAll('-', '_');

/** Names in quotes or after two dashes; of `name=value` the name. */
const quoted = /'(?:--)?([\w.-]+)(?:=[^']*)?'|--([\w.-]+)/g;

/** Which of these options (folded names) a line is about; `undefined` where it names none. Pure. */
export function optionIn(words: string, names: ReadonlySet<string>): string | undefined {
  const [, target] = /setting value '.*' to '([\w.-]+)'/s.exec(words) ?? [];
  const all = [...words.matchAll(quoted)].map(([, one, other]) => one ?? other ?? '');
  return [...(target === undefined ? [] : [target]), ...all].map(folded).find((name) => names.has(name));
}

/** Whether a line says that the server has no such option. */
export const isUnknown = (words: string): boolean => /unknown (?:variable|option)|ambiguous option/i.test(words);

/** Words that can be told: without the value of an unknown option, which the server only repeats, and not too long. */
export const toldWords = (words: string): string =>
  words
    .replace(/(unknown variable '[\w.-]+)=.*(?=')/s, '$1')
    .replace(/\.+$/, '')
    .slice(0, 300);
