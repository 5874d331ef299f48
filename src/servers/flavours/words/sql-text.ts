import { quote } from '../../../model/sql-literal.ts';

/** What a column says, as text; nothing for NULL and for a column that this version lacks. */
export function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** A list for `IN (...)`. */
export function quotedList(values: readonly string[]): string {
  return values.map(quote).join(', ');
}
