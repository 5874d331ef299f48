import { randomInt } from 'node:crypto';
import type { SecretPlace } from './secrets.ts';

/** Puts random texts of the same form in the place of secrets; the same for the same secret. */
export type StandIns = (secret: string) => string;

const letters = 'abcdefghijkmnopqrstuvwxyz';
const digits = '23456789';
const marks = '!#+-./:=?^_~';
/** What a hash begins with and is checked for: SHA-2 with its rounds, also in hexadecimal, and mysql_native_password. */
const fixed = /^(?:\$A\$\d{3}\$|\$\d\$(?:rounds=\d+\$)?|24412430303524|\*(?=[0-9A-F]{40}$))/i;

/** One memory for all files of a run: a password that is set and then given as the old one stays the same. */
export function standIns(): StandIns {
  const known = new Map<string, string>();
  return (secret) => {
    const before = known.get(secret);
    if (before !== undefined) return before;
    const made = randomLike(secret);
    known.set(secret, made);
    return made;
  };
}

function randomLike(secret: string): string {
  const [kept = ''] = fixed.exec(secret) ?? [];
  const rest = secret.slice(kept.length);
  const isHex = kept === '*' || (/^[0-9a-f]{12,}$/i.test(rest) && /\d/.test(rest) && rest.length % 2 === 0);
  // Bytes of a hash in hexadecimal must stay letters.
  if (kept.startsWith('24'))
    return kept + Array.from({ length: rest.length / 2 }, () => `6${any('123456789')}`).join('');
  // An escape or a doubled quote is one letter.
  const plain = rest.replace(/\\[\s\S]|''|""/g, 'x');
  return kept + Array.from(plain, (letter) => like(letter, isHex)).join('');
}

function like(letter: string, isHex: boolean): string {
  if (isHex) return letter === letter.toUpperCase() ? any('0123456789ABCDEF') : any('0123456789abcdef');
  if (/\d/.test(letter)) return any(digits);
  if (/\p{Lu}/u.test(letter)) return any(letters).toUpperCase();
  return /[\p{L}\s]/u.test(letter) ? any(letters) : any(marks);
}

const any = (from: string): string => from.charAt(randomInt(from.length));

/** A text with another one in each of these places. Pure. */
export function replacedAt(text: string, places: readonly SecretPlace[], by: (secret: string) => string): string {
  let done = '';
  let from = 0;
  for (const { start, end } of [...places].sort((a, b) => a.start - b.start)) {
    if (start < from) continue;
    done += text.slice(from, start) + by(text.slice(start, end));
    from = end;
  }
  return done + text.slice(from);
}
