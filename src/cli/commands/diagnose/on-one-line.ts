import { obeyedByNobody } from '../../outputs.ts';

/**
 * A copy whose texts have no line breaks and nothing that a terminal would obey: errors, names and states are texts of servers, or of a file that somebody sent.
 * Keys are ours.
 */
export function onOneLine<T>(value: T): T {
  if (typeof value === 'string') return obeyedByNobody(value).replace(/[\n\t]+/g, ' ') as T;
  if (Array.isArray(value)) return value.map((one: unknown) => onOneLine(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, onOneLine(one as unknown)])) as T;
}
