/** A piece of a statement as MySQL's lexer takes it. */
export interface Token {
  readonly kind:
    | 'space'
    | 'comment'
    /** `/*+ ... *\/`. */
    | 'hint'
    /** The beginning of a comment that some servers execute: `/*!80000`, `/*M!`. */
    | 'open'
    /** Its end. */
    | 'close'
    | 'string'
    /** In back quotes. */
    | 'name'
    | 'word'
    | 'symbol';
  readonly text: string;
  readonly start: number;
}

/** The first alternative that fits wins; each takes what is left if its end is missing, so that none can fail after it began. */
const pieces = [
  ['space', /\s+/y],
  ['comment', /#[^\n]*|--(?=\s|$)[^\n]*|\/\*(?!!|M!|\+)[\s\S]*?(?:\*\/|$)/y],
  ['hint', /\/\*\+[\s\S]*?(?:\*\/|$)/y],
  ['open', /\/\*M?!\d{0,6}/y],
  ['close', /\*\//y],
  ['string', /'(?:[^'\\]+|\\[\s\S]?|'')*(?:'|$)|"(?:[^"\\]+|\\[\s\S]?|"")*(?:"|$)/y],
  ['name', /`(?:[^`]+|``)*(?:`|$)/y],
  ['word', /[\w$\u0080-\uffff]+/y],
  ['symbol', /[\s\S]/y],
] as const;

/** Every piece of a statement, in order; together they are the statement. Pure. */
export function tokensOf(sql: string): Token[] {
  const found: Token[] = [];
  let start = 0;
  while (start < sql.length) {
    for (const [kind, pattern] of pieces) {
      pattern.lastIndex = start;
      const text = pattern.exec(sql)?.[0];
      if (text === undefined) continue;
      found.push({ kind, text, start });
      start += text.length;
      break;
    }
  }
  return found;
}

/** Where a string, a quoted name, a comment or a hint that begins here ends; the offset itself where none begins. Pure. */
export function endOfQuoted(sql: string, start: number): { readonly end: number; readonly isComment: boolean } {
  for (const [kind, pattern] of pieces) {
    if (kind !== 'comment' && kind !== 'hint' && kind !== 'string' && kind !== 'name') continue;
    pattern.lastIndex = start;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { end: start + text.length, isComment: kind === 'comment' };
  }
  return { end: start, isComment: false };
}

/** A statement without its comments, its lines kept: none of them is for the server, and they may hold a password. Pure. */
export function withoutComments(sql: string): string {
  return tokensOf(sql)
    .map(({ kind, text }) => (kind === 'comment' ? text.replace(/[^\n]+/g, ' ') : text))
    .join('')
    .trim();
}

/**
 * The words of a statement as any server may take them: in upper case and separated by single spaces, strings as `''`, the content of comments that
 * some servers execute with the rest, quoted names as `` ` ``. Pure.
 */
export function skeletonOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ kind, text }) => {
      if (kind === 'string') return " '' ";
      if (kind === 'name') return ' `` ';
      return kind === 'word' || kind === 'symbol' ? text.toUpperCase() : ' ';
    })
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What stands between the quotes of a string, as written. */
export const innerOf = (string: string): string =>
  string.slice(1, string.length > 1 && string.endsWith(string.charAt(0)) ? -1 : undefined);
