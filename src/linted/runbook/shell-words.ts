import { type LocatedText, partOf } from '../located.ts';

/**
 * What a word of the shell is for the program that gets it, with the place of each character: quotes are taken off, expansions stay as written, since
 * nothing is run.
 */
export function unquotedWord(source: LocatedText, start: number, end: number): LocatedText {
  let text = '';
  const offsets: number[] = [];
  let quote = '';
  const put = (part: string, at: number): void => {
    for (let index = 0; index < part.length; index += 1) offsets.push(at + index);
    text += part;
  };
  for (let at = start; at < end; ) {
    const letter = source.text.charAt(at);
    const next = source.text.charAt(at + 1);
    if (quote === "'") {
      if (letter === "'") quote = '';
      else put(letter, at);
      at += 1;
    } else if (letter === '\\' && at + 1 < end) {
      const isEscape = quote === '' || /["\\$`\n]/.test(next);
      if (next !== '\n') put(isEscape ? next : letter + next, isEscape ? at + 1 : at);
      at += 2;
    } else if (letter === '"' || (letter === "'" && quote === '')) {
      quote = quote === letter ? '' : letter;
      at += 1;
    } else {
      put(letter, at);
      at += 1;
    }
  }
  return partOf(source, text, (offset) => offsets[offset] ?? offsets.at(-1) ?? start);
}

/** `mysql`, `/usr/bin/mariadb`, or a variable that is called so: `$MYSQL`, `${mysql_cmd}`. */
const client =
  /^(?:(?:.*[\\/])?(?:mysql|mariadb)(?:\.exe)?|"?\$(?:\w*(?:mysql|mariadb)|\{\w*(?:mysql|mariadb))(?:_?(?:cmd|cli|client|bin|command|exec|opts?))?(?:\[[@*]\])?\}?"?)$/i;

/** Whether a word of a command is the client. */
export const isClient = (word: string): boolean => client.test(word);

/** The arguments of `mysql` that hold statements: of `-e` and `--execute`, attached or as the next word. */
export function executed(words: readonly LocatedText[]): LocatedText[] {
  const found: LocatedText[] = [];
  // What the word before asked of this one.
  let takes: 'statement' | 'value' | null = null;
  for (const word of words) {
    const { text } = word;
    const before: typeof takes = takes;
    takes = null;
    if (before === 'statement') found.push(word);
    if (before !== null) continue;
    const [, equals] = /^--exec(?:ute|ut|u)?(=|$)/.exec(text) ?? [];
    const { option, rest } = shortOption(text);
    if (equals === '=') found.push(behind(word, text.indexOf('=') + 1));
    else if (option === 'e' && rest > 0) found.push(behind(word, rest));
    else if (equals !== undefined || option === 'e') takes = 'statement';
    else if (option !== '' && option !== 'p' && rest === 0) takes = 'value';
  }
  return found;
}

/** Short options of `mysql` that take a value; that of -p must be attached. */
const valued = /[ehuPSDpR]/;

/** `-Ne`: the option of a cluster that takes a value (empty: none does), and where an attached value begins (0: it has none). */
function shortOption(text: string): { option: string; rest: number } {
  const at = /^-[^-]/.test(text) ? text.slice(1).search(valued) + 1 : 0;
  return at === 0 ? { option: '', rest: 0 } : { option: text.charAt(at), rest: at + 1 < text.length ? at + 1 : 0 };
}

function behind(word: LocatedText, offset: number): LocatedText {
  return { text: word.text.slice(offset), lineAt: (at) => word.lineAt(at + offset) };
}
