import { codeParts, printable } from './text.ts';

/** Text that Markdown and HTML leave alone, on one line. */
export function plain(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]|]/g, (c) => `\\${c}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** Text for a code span, also inside a table. */
export function code(text: string): string {
  return printable(text).replaceAll('`', "'").replaceAll('|', '\\|');
}

/** Text in which `back quotes` mark what is typed. */
export function prose(text: string): string {
  return codeParts(text)
    .map(({ code: typed, text: part }) => (typed ? `\`${code(part)}\`` : plain(part)))
    .join('');
}

/** A table. The cells are Markdown: what is only text goes through {@link plain} or {@link code} first. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
