import { badRequestBody } from './error.ts';

/** A name without its case, as Go's JSON reader compares them: `ATTRIBUTES`, `Attributes` and `attributes` are one field. */
const folded = (name: string): string => name.toUpperCase().toLowerCase();

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a JSON object by name, whatever the case of its letters. */
export interface Fields {
  /** The value; `undefined` where it is missing or `null`. */
  get(name: string): unknown;
  /** Text. @throws ApiError 400 */
  text(name: string): string | undefined;
  /** Names, as they were sent, that are none of these. */
  others(known: readonly string[]): string[];
}

/**
 * Reads a JSON object as the original does: the case of letters in field names does not count, of two fields of one name the later one wins (two objects
 * are one), and `null` changes nothing, also in place of the object.
 * @throws ApiError 400 when it is no object; `what` names it.
 */
export function readFields(given: unknown, what?: string): Fields {
  const body = given ?? {};
  if (!isObject(body)) throw badRequestBody(what === undefined ? 'expected an object' : `${what} must be an object`);
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue;
    const earlier = values.get(folded(name));
    values.set(folded(name), isObject(earlier) && isObject(value) ? { ...earlier, ...value } : value);
  }
  const get = (name: string): unknown => values.get(folded(name));
  return {
    get,
    text(name) {
      const value = get(name);
      if (value === undefined || typeof value === 'string') return value;
      throw badRequestBody(`${name} must be a string`);
    },
    others(known) {
      const names = new Set(known.map(folded));
      return Object.keys(body).filter((name) => !names.has(folded(name)));
    },
  };
}
