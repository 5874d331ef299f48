import { isScalar, type Node } from 'yaml';

/** An expression as it stands in a YAML or JSON file; offsets in `text` are those of the file, minus `start`. */
export interface WrittenExpression {
  readonly text: string;
  readonly start: number;
}

/**
 * A scalar as it is written, without quotes and the head of a block, each escape replaced by as many characters: so places stay what they are. PromQL
 * does not mind indentation and line ends. `null`: it is no text.
 */
export function writtenExpression(source: string, node: Node | null | undefined): WrittenExpression | null {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return null;
  const [start, end] = node.range;
  const raw = source.slice(start, end);
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
    const head = raw.indexOf('\n') + 1;
    return { text: raw.slice(head), start: start + head };
  }
  if (node.type === 'QUOTE_SINGLE') return { text: raw.slice(1, -1).replaceAll("''", " '"), start: start + 1 };
  return node.type === 'QUOTE_DOUBLE' ? doubleQuoted(raw, start) : { text: raw, start };
}

/** A text in double quotes, of YAML or JSON, that begins at this offset; as {@link writtenExpression} otherwise. */
export function doubleQuoted(raw: string, start: number): WrittenExpression {
  return { text: raw.slice(1, -1).replace(/\\(u.{4}|[\s\S])/g, unescaped), start: start + 1 };
}

function unescaped(whole: string, letter: string): string {
  if (letter.startsWith('u')) return String.fromCharCode(Number.parseInt(letter.slice(1), 16)).padStart(whole.length);
  return /["'/`]/.test(letter) ? ` ${letter}` : letter === '\\' ? ' \\' : '  ';
}
