// Control characters, and the invisible ones that reorder or hide text. Log lines of servers are hostile input.
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One line of text with everything unprintable spelled out, so that it can neither drive a terminal nor reorder a page. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    if (character === '\n') return ' ⏎ ';
    if (character === '\t') return ' ';
    if (character === '\r') return '';
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** At most `limit` characters, with an ellipsis where something was cut off. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1)).trimEnd()}…`;
}

/** A sentence: capital first, full stop last. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?…:]$/.test(trimmed) ? '' : '.'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Text in which `back quotes` mark what is typed, in its parts. A quote without its fellow is only a character. */
export function codeParts(text: string): { readonly code: boolean; readonly text: string }[] {
  const parts = text.split(/(`[^`]+`)/).filter((part) => part !== '');
  return parts.map((part) =>
    part.length > 2 && part.startsWith('`') && part.endsWith('`')
      ? { code: true, text: part.slice(1, -1) }
      : { code: false, text: part },
  );
}

/** Whether a path of a run.json stays inside its run folder, so that a report may link to it: the file may come from elsewhere. */
export function staysInFolder(path: string): boolean {
  return /^[\w.=,+-]+(\/[\w.=,+-]+)*$/.test(path) && !path.includes('..');
}

/** For a switch over all kinds: a file of a newer version may hold one that this version has no words for. */
export function unknownKind(value: never): string {
  return JSON.stringify(value);
}
