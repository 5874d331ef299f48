import { shorten } from './text.ts';

const indent = '  ';

/**
 * Items behind a head, on at most `most` lines of `width` columns; later lines are indented. What finds no room is counted at the end, and an item that is
 * longer than a line is cut.
 */
export function packed(
  head: string,
  items: readonly string[],
  separator: string,
  most: number,
  width: number,
): string[] {
  const full: string[] = [];
  let [line, holds] = [head, 0];
  for (const [index, item] of items.entries()) {
    const left = items.length - index - 1;
    const isLast = () => full.length + 1 === most;
    // The last line keeps room for the count of what is left out, every other one for the separator.
    const room = () => width - (left === 0 ? 0 : isLast() ? ` and ${left} more`.length : separator.trimEnd().length);
    const fits = (text: string) => text.length <= room();
    if (holds > 0 && !fits(`${line}${separator}${item}`)) {
      if (isLast()) return [...full, `${line} and ${left + 1} more`];
      full.push(`${line}${separator.trimEnd()}`);
      [line, holds] = [indent, 0];
    } else if (holds === 0 && line === head && !fits(`${line}${item}`) && !isLast()) {
      full.push(line.trimEnd());
      line = indent;
    }
    line = shorten(`${line}${holds > 0 ? separator : ''}${item}`, room());
    holds += 1;
  }
  return [...full, line];
}
