import type { Row } from './flavour.ts';

/** Columns of a status row that name a filter, where they are not empty. Pure. */
export function filtersIn(row: Row, columns: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name, value]) => columns.test(name) && value !== null && String(value).trim() !== '')
      .map(([name, value]) => [name, String(value)]),
  );
}

/** What a replica leaves out, from a row of its status, as a member to be added; none where it leaves nothing out. Pure. */
export function replicationFilters(row: Row): { readonly filters?: Readonly<Record<string, string>> } {
  const filters = filtersIn(row, /^Replicate_/);
  return Object.keys(filters).length === 0 ? {} : { filters };
}
