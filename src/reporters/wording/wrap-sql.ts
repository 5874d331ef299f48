/** A clause begins here: outside a string and outside brackets. */
const clause = /^(?:FROM|WHERE|AND|ORDER BY|FOR CHANNEL)\b/;
const piece = /'(?:[^']|'')*'|[(),]|\s+|[^\s'(),]+/g;

/**
 * A line of SQL as lines of at most `width` characters, broken before clauses and then after commas. To a server it is the
 * same statement: only blanks became line breaks. Strings are never broken; comments and what fits stay as they are.
 */
export function wrapSql(line: string, width: number): string[] {
  if (line.length <= width || /^\s*(?:--|#)/.test(line)) return [line];
  return splitBefore(line).flatMap((part, index) => listed(part, index === 0 ? '' : '  ', width));
}

/** The clauses of a statement. */
function splitBefore(line: string): string[] {
  const found: string[] = [];
  let from = 0;
  let depth = 0;
  for (const { 0: text, index } of line.matchAll(piece)) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth > 0 || index === 0 || !clause.test(line.slice(index))) continue;
    found.push(line.slice(from, index).trimEnd());
    from = index;
  }
  return [...found, line.slice(from)];
}

/** A clause, broken after commas: after those outside brackets, and after others only where that is not enough. */
function listed(part: string, indent: string, width: number): string[] {
  const room = width - 4;
  const items = itemsOf(part, 0).flatMap((item) =>
    item.length > room ? itemsOf(item, Number.POSITIVE_INFINITY) : [item],
  );
  const lines: string[] = [];
  let line = indent;
  for (const item of items) {
    if (line.trim() !== '' && `${line}${item}`.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = '    ';
    }
    line += item;
  }
  return [...lines, line.trimEnd()];
}

/** What stands between commas, each with its comma and the blanks after it. Commas in more brackets than `most` do not count. */
function itemsOf(part: string, most: number): string[] {
  const items = [''];
  let depth = 0;
  let comma = false;
  for (const [text] of part.matchAll(piece)) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (comma && text.trim() !== '') items.push('');
    comma = (text === ',' && depth <= most) || (comma && text.trim() === '');
    items[items.length - 1] += text;
  }
  return items;
}
