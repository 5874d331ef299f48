import { badRequestBody } from './api/error.ts';
import { readFields } from './api/fields.ts';

export type AttributeValue = number | string;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One attribute of a toxic: its default and how a JSON value becomes it. */
export interface Attribute<T extends AttributeValue> {
  readonly defaultValue: T;
  /** The original does not have it: it is shown only where it was given. */
  readonly ours?: boolean;
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

/** An attribute that this proxy adds to a toxic of the original. */
export const ours = <T extends AttributeValue>(attribute: Attribute<T>): Attribute<T> => ({ ...attribute, ours: true });

/** Attributes as the API shows them. */
export function shownAttributes(table: AttributeTable<Attributes>, attributes: Attributes): Attributes {
  const isShown = ([name, value]: [string, AttributeValue]): boolean =>
    table[name]?.ours !== true || value !== table[name].defaultValue;
  return Object.fromEntries(Object.entries(attributes).filter(isShown));
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

/** Names in a JSON body that are no attribute of the toxic. */
export function unknownAttributes(table: AttributeTable<Attributes>, input: unknown): string[] {
  return readFields(input, 'attributes').others(Object.keys(table));
}

/**
 * Attributes from a JSON body. Missing ones (and `null`) keep the current value, so an update may name only what changes.
 * @throws ApiError on a value that does not fit, and on an unknown name when `strict`. The case of letters in names does not count.
 */
export function readAttributes(
  table: AttributeTable<Attributes>,
  input: unknown,
  current: Attributes | undefined,
  strict: boolean,
): Attributes {
  const given = readFields(input, 'attributes');
  const names = Object.keys(table);
  const [unknown] = given.others(names);
  if (strict && unknown !== undefined)
    throw badRequestBody(`unknown attribute ${unknown}, this toxic has ${names.join(', ') || 'none'}`);
  return Object.fromEntries(
    Object.entries(table).map(([name, attribute]) => {
      const value = given.get(name);
      return [name, value === undefined ? (current?.[name] ?? attribute.defaultValue) : attribute.read(value, name)];
    }),
  );
}
