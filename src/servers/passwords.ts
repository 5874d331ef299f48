import { randomInt } from 'node:crypto';

/**
 * What password policies ask for, eight of each. The special ones mean nothing to SQL, option files, shells or URLs, so a
 * password needs no quoting anywhere.
 */
const kinds = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789', '-._~'] as const;
const ofEachKind = 8;

/**
 * A password that nobody knew before, about 120 bits. It satisfies `validate_password` at any level and MariaDB's
 * `simple_password_check`. It has 32 characters, as many as MySQL takes for a replication channel, and begins with a letter.
 */
export function newPassword(): string {
  const pick = (from: string): string => from[randomInt(from.length)] ?? '';
  const [first = '', ...rest] = kinds.flatMap((kind) => Array.from({ length: ofEachKind }, () => pick(kind)));
  for (let last = rest.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [rest[last], rest[other]] = [rest[other] ?? '', rest[last] ?? ''];
  }
  return [first, ...rest].join('');
}
