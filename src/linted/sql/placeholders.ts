import { innerOf, type Token } from './lexer.ts';

/** Values of `--var`, by name. */
export type Vars = ReadonlyMap<string, string>;

/** A placeholder within a string; its name is in one of the groups. The marks of a password's hash (`$A$005$`) are none. */
const inside =
  /\{\{([^{}]{1,200})\}\}|\$\{([^{}]{1,200})\}|\$\([^()]{1,200}\)?|<([A-Za-z][\w -]*)>|%\((\w+)\)s|(?<![\w$])\$([A-Z_a-z]\w+)(?![\w$])/g;
/** Outside strings also these; a name of MySQL may hold a $ but hardly begins with one. */
const outside =
  /\{\{([^{}]{1,200})\}\}|\$\{([^{}]{1,200})\}|\$\([^()]{1,200}\)?|(?<![\w)`'"])<([A-Za-z][\w-]*)>|(?<![\w)`'"] ?)<([A-Za-z][\w -]*)>|(?<![\w$@.])\$(\w+)|(?<![\w:@]):([A-Za-z_]\w*)|%\((\w+)\)s|(?<![\d)] ?)%[sd]\b|\.\.\.|…|(?<=[=(,]\s*)\?/g;
/** A string that is nothing but one of these. */
const wholeString = /^(?:\$(\w+)|:([A-Za-z_]\w*)|\.\.\.|…|%s|\?)$/;
/** A text with the known placeholders filled in. */
export interface Filled {
  readonly text: string;
  /** The first one without a value, as written; `null`: all are filled. */
  readonly missing: string | null;
}

/** Fills in the placeholders of a statement: `<host>`, `$X`, `${X}`, `:name`, `{{ x }}`, and finds those that have no name, such as `...`. Pure. */
export function filledStatement(tokens: readonly Token[], vars: Vars): Filled {
  const state: { missing: string | null } = { missing: null };
  let text = '';
  let plain = '';
  const flush = (): void => {
    text += fill(plain, outside, vars, state, (value) => value);
    plain = '';
  };
  for (const token of tokens) {
    if (token.kind !== 'string' && token.kind !== 'hint') plain += token.text;
    else {
      flush();
      text += token.kind === 'hint' ? token.text : filledString(token.text, vars, state);
    }
  }
  flush();
  return { text, missing: state.missing };
}

/** Fills in the placeholders of an option's value. Pure. */
export function filledValue(value: string, vars: Vars): Filled {
  const state: { missing: string | null } = { missing: null };
  return { text: fillString(value, vars, state, (one) => one), missing: state.missing };
}

function filledString(string: string, vars: Vars, state: { missing: string | null }): string {
  const quote = string.charAt(0);
  const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll(quote, quote + quote);
  const inner = fillString(innerOf(string), vars, state, escaped);
  return quote + inner + string.slice(1 + innerOf(string).length);
}

function fillString(
  inner: string,
  vars: Vars,
  state: { missing: string | null },
  escaped: (value: string) => string,
): string {
  return fill(inner, wholeString.test(inner) ? wholeString : inside, vars, state, escaped);
}

function fill(
  text: string,
  pattern: RegExp,
  vars: Vars,
  state: { missing: string | null },
  escaped: (value: string) => string,
): string {
  return text.replace(pattern, (whole: string, ...rest: unknown[]) => {
    const name = rest.find((one, index) => typeof one === 'string' && index < rest.length - 2);
    const value =
      typeof name === 'string'
        ? vars.get(/^[\w-]+(?: [\w-]+)*/.exec(name.replace(/^-|-$/g, '').trim())?.[0] ?? '')
        : undefined;
    if (value === undefined) state.missing ??= shown(whole);
    return value === undefined ? whole : escaped(value);
  });
}

/** Without what stands behind the name: `${PASSWORD:-secret}`. */
function shown(placeholder: string): string {
  return placeholder
    .replace(/^\$\(.*/s, '$(...)')
    .replace(/^(\$\{\w*).*/s, '$1}')
    .replace(/^\{\{-?\s*([\w.]*).*/s, '{{ $1 }}');
}

/** Why a text with an open placeholder is not judged. */
export const whyOpen = (placeholder: string): string =>
  `it holds the placeholder ${placeholder}${/\w/.test(placeholder) && !placeholder.startsWith('%') ? ': give its value with --var' : ''}`;
