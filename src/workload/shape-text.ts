import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { LoadShape } from '../model/load.ts';

/** A key of `--workload` and what it sets. */
interface ShapeKey {
  readonly sets: keyof LoadShape;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  /** A letter behind the number, and by what it multiplies; bytes take k and m. */
  readonly unit?: 'bytes' | 's' | '/s';
  readonly means: string;
}

export const shapeKeys: Readonly<Record<string, ShapeKey>> = {
  rate: { sets: 'writesPerS', least: 0.01, most: 10_000, unit: '/s', means: 'transactions per second of all writers' },
  row: { sets: 'rowBytes', least: 1, most: 16 * 1024 ** 2, whole: true, unit: 'bytes', means: 'size of a row' },
  rows: { sets: 'rowsPerTransaction', least: 1, most: 1000, whole: true, means: 'rows of a transaction' },
  writers: { sets: 'writers', least: 1, most: 32, whole: true, means: 'sessions that write side by side' },
  active: { sets: 'activeS', least: 0.1, most: 3600, unit: 's', means: 'length of an active stretch' },
  idle: { sets: 'idleS', least: 0, most: 3600, unit: 's', means: 'rest after each active stretch' },
  large: {
    sets: 'largeBytes',
    least: 0,
    most: 256 * 1024 ** 2,
    whole: true,
    unit: 'bytes',
    means: 'size of a large transaction every 10 s',
  },
};

/** The one word without a value. */
export const compressibleWord = 'compressible';
const example = 'for example --workload rate=200,row=4k,writers=4';

/**
 * Reads one part of `--workload`, for example `row=4k`. Pure.
 * @throws ReplfaultError `BAD_WORKLOAD` (usage) for an unknown key, or a number out of its range.
 */
export function shapePart(part: string): Partial<LoadShape> {
  if (part === compressibleWord) return { compressible: true };
  const at = part.indexOf('=');
  const name = at < 0 ? part : part.slice(0, at);
  const key = shapeKeys[name];
  if (key === undefined) {
    const known = [...Object.keys(shapeKeys), compressibleWord];
    throw bad(
      `has no key "${name}"`,
      closest(name, known) ?? `it has: ${known.join(', ')}; or name a file, or sysbench`,
    );
  }
  if (at < 0) throw bad(`needs a value for ${name}`, `write ${name}=N (${key.means}); ${example}`);
  return { [key.sets]: numberOf(name, part.slice(at + 1), key) };
}

function numberOf(name: string, text: string, key: ShapeKey): number {
  const number = numberIn(text, key.unit);
  const sort = key.whole ? 'a whole number' : 'a number';
  const units = { bytes: ' of bytes (60, 4k, 1M)', s: ' of seconds', '/s': ' per second' };
  const unit = key.unit === undefined ? '' : units[key.unit];
  const range = `${name} needs ${sort}${unit} from ${key.least} to ${shortBytes(key.most, key.unit)}`;
  if (number === undefined || (key.whole && !Number.isInteger(number)) || number < key.least || number > key.most)
    throw bad(`: ${range}, not "${text}"`, `${name} is the ${key.means}`);
  return number;
}

function numberIn(text: string, unit: ShapeKey['unit']): number | undefined {
  const [, digits, behind = ''] = /^(\d+(?:\.\d+)?)\s*([a-z/]*)$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const letter = behind.toLowerCase();
  if (unit === 'bytes') {
    const [, power = '?'] = /^([km]?)(?:i?b)?$/.exec(letter) ?? [];
    const factor = { '': 1, k: 1024, m: 1024 ** 2 }[power];
    return factor === undefined ? undefined : Number(digits) * factor;
  }
  return letter === '' || letter === unit ? Number(digits) : undefined;
}

/** Bytes with a letter, as they may be written. */
export function shortBytes(value: number, unit?: ShapeKey['unit']): string {
  if (unit !== 'bytes') return String(value);
  if (value >= 1024 ** 2 && value % 1024 ** 2 === 0) return `${value / 1024 ** 2}M`;
  return value >= 1024 && value % 1024 === 0 ? `${value / 1024}k` : String(value);
}

function bad(what: string, hint: string): Error {
  return usageError('BAD_WORKLOAD', `--workload ${what}`.replace(' :', ':'), hint);
}
