import { badRequestBody } from './api/error.ts';

export type AttributeValue = number | string;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One attribute of a toxic: its default and how a JSON value becomes it. */
export interface Attribute<T extends AttributeValue> {
  readonly defaultValue: T;
  /** @throws ApiError when the value does not fit. */
  read(value: unknown, name: string): T;
}

export type AttributeTable<A extends Attributes> = { readonly [K in keyof A]: Attribute<A[K]> };

/** A whole number. Toxiproxy accepts negative ones; each toxic treats them as it treats 0. */
export function integer(defaultValue = 0): Attribute<number> {
  return {
    defaultValue,
    read(value, name) {
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
      throw badRequestBody(`attributes.${name} must be a whole number, got ${JSON.stringify(value)}`);
    },
  };
}

/** One of a fixed set of words. */
export function oneOf<T extends string>(words: readonly T[], defaultValue: T): Attribute<T> {
  return {
    defaultValue,
    read(value, name) {
      const word = words.find((candidate) => candidate === value);
      if (word !== undefined) return word;
      throw badRequestBody(`attributes.${name} must be one of ${words.join(', ')}, got ${JSON.stringify(value)}`);
    },
  };
}

/**
 * Attributes from a JSON body. Missing ones (and `null`) keep the current value, so an update may name only what changes.
 * @throws ApiError on a value that does not fit, and on an unknown name when `strict`.
 */
export function readAttributes(
  table: AttributeTable<Attributes>,
  input: unknown,
  current: Attributes | undefined,
  strict: boolean,
): Attributes {
  const given = input === undefined || input === null ? {} : input;
  if (typeof given !== 'object' || Array.isArray(given)) throw badRequestBody('attributes must be an object');
  const values = new Map(Object.entries(given));
  const result: Record<string, AttributeValue> = {};
  for (const [name, attribute] of Object.entries(table)) {
    const value = values.get(name);
    values.delete(name);
    result[name] =
      value === undefined || value === null ? (current?.[name] ?? attribute.defaultValue) : attribute.read(value, name);
  }
  const [unknown] = values.keys();
  if (strict && unknown !== undefined) {
    throw badRequestBody(`unknown attribute ${unknown}, this toxic has ${Object.keys(table).join(', ') || 'none'}`);
  }
  return result;
}
