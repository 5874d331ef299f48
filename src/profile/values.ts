import { z } from 'zod';
import { isUrl, withoutPassword } from '../model/server-url.ts';

/** A value that a key may have: how it is checked, and how it is described to people. */
export interface ValueKind {
  readonly schema: z.ZodType<Value>;
  /** For documents and messages, for example `whole number, 1 to 31536000`. */
  readonly says: string;
}

export type Value = number | string | null;

interface NumberRange {
  /** Unit as people say it; empty for a plain count. */
  readonly unit: string;
  /** Short unit that somebody might write behind the number, for example `s`. */
  readonly suffix?: string;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  /** `least` itself is too little. */
  readonly above?: boolean;
  /** 0 is a value too, below `least`. */
  readonly orZero?: boolean;
  /** The word `null` is a value too, with this meaning. */
  readonly none?: string;
}

/** A number within bounds; messages name the unit, because it is only in the key's name. */
export function number(range: NumberRange): ValueKind {
  const { unit, least, most, whole = false, above = false, orZero = false, none } = range;
  const sort = `${whole ? 'a whole number' : 'a number'}${unit === '' ? '' : ` of ${unit}`}`;
  const bounds = `${orZero ? '0 or ' : ''}${above ? `more than ${least}` : `at least ${least}`} and at most ${most}`;
  const outside = { error: ({ input }: { input?: unknown }) => `must be ${bounds}, not ${String(input)}` };
  let numeric = z.number({
    error: ({ input }) =>
      `must be ${sort}${none === undefined ? '' : ' or null'}, not ${shown(input)}${advice(input, range)}`,
  });
  if (whole)
    numeric = numeric.refine(Number.isInteger, { error: ({ input }) => `must be ${sort}, not ${String(input)}` });
  const enough = (value: number): boolean => (above ? value > least : value >= least) || (orZero && value === 0);
  numeric = numeric.refine(enough, outside).lte(most, outside);
  const says = `${whole ? 'whole number' : 'number'}, ${orZero ? '0 or ' : ''}${above ? 'over ' : ''}${least} to ${most}${none === undefined ? '' : `, or null: ${none}`}`;
  return { schema: none === undefined ? numeric : numeric.nullable(), says };
}

/** The one number that is right. */
export function exactly(value: number, advice: string): ValueKind {
  return {
    schema: z.literal(value, { error: ({ input }) => `must be ${value}, not ${shown(input)}: ${advice}` }),
    says: String(value),
  };
}

/** Bytes as a whole number, or with K, M or G (1024 times each) behind it. `none`: the word `null` is a value too, with this meaning. */
export function bytes(most: number, { least = 1, none }: { least?: number; none?: string } = {}): ValueKind {
  const sort = `a whole number of bytes, optionally followed by K, M or G (16M)${none === undefined ? '' : ', or null'}`;
  const schema = z.unknown().transform((input, context): Value => {
    if (input === null && none !== undefined) return null;
    const value = readBytes(input);
    if (value === undefined) context.addIssue({ code: 'custom', message: `must be ${sort}, not ${shown(input)}` });
    else if (value < least || value > most)
      context.addIssue({
        code: 'custom',
        message: `must be at least ${bytesText(least)} and at most ${bytesText(most)}, not ${shown(input)}`,
      });
    else return value;
    return z.NEVER;
  });
  const or = none === undefined ? '' : `; or null: ${none}`;
  return {
    schema,
    says: `whole number, optionally followed by K, M or G; ${bytesText(least)} to ${bytesText(most)}${or}`,
  };
}

const factors: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

function readBytes(input: unknown): number | undefined {
  if (typeof input === 'number') return Number.isInteger(input) ? input : undefined;
  const [, digits, letter = ''] = (typeof input === 'string' && /^(\d+)([KMG]?)$/i.exec(input)) || [];
  return digits === undefined ? undefined : Number(digits) * (factors[letter.toUpperCase()] ?? 1);
}

/** Bytes as a person would write them: with a letter where the number is even. */
export function bytesText(value: number): string {
  for (const letter of ['G', 'M', 'K']) {
    const factor = factors[letter] ?? 1;
    if (value >= factor && value % factor === 0) return `${value / factor}${letter}`;
  }
  return String(value);
}

/** A text of a given form. `examples` are for the message, `meant` may know what somebody wanted to write. */
export function text(
  form: RegExp,
  sort: string,
  examples: string,
  meant: (given: string) => string | undefined = () => undefined,
): ValueKind {
  const error = ({ input }: { input?: unknown }): string => {
    const near = input === null || input === undefined ? undefined : meant(String(input));
    return `must be ${sort} (${examples}), not ${shown(input)}${near === undefined ? '' : `: ${near}`}`;
  };
  return { schema: z.string({ error }).regex(form, { error }), says: examples };
}

/** A value as it stands in the file, for messages. */
export function shown(input: unknown): string {
  if (input === null || input === undefined) return 'empty';
  if (typeof input === 'string') {
    const safe = isUrl(input) ? withoutPassword(input) : input;
    return `the text ${JSON.stringify(safe.length > 60 ? `${safe.slice(0, 57)}...` : safe)}`;
  }
  return String(input);
}

/** What somebody meant who wrote a number in another way. */
function advice(input: unknown, { suffix, unit }: NumberRange): string {
  if (typeof input !== 'string') return '';
  const [, digits, behind = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z%/]*)\s*$/.exec(input) ?? [];
  if (digits === undefined) return '';
  if (behind === '') return `: write ${Number(digits)} without quotes`;
  const same = behind === suffix || behind === unit;
  return same
    ? `: write ${Number(digits)}, the unit is part of the name`
    : `: the unit is always ${unit || 'a plain count'}`;
}
