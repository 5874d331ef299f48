/** What a column says, as text; nothing for NULL and for a column that this version lacks. */
export function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** A string literal that means the same under every SQL mode: quotes doubled, backslashes refused. */
export function quote(value: string): string {
  if (value.includes('\\')) throw new TypeError('a backslash cannot be quoted safely for every SQL mode');
  return `'${value.replaceAll("'", "''")}'`;
}

/** A list for `IN (...)`. */
export function quotedList(values: readonly string[]): string {
  return values.map(quote).join(', ');
}
