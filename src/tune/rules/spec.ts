import { namedServer } from '../../model/tried-servers.ts';

/** What a server of a profile is, as far as its word tells. */
export interface ServerWords {
  readonly vendor: 'mysql' | 'mariadb';
  readonly major: number;
  readonly minor: number;
}

/** The version as numbers; `null` for a word that does not tell it. */
export function serverWords(spec: string): ServerWords | null {
  const named = namedServer(spec);
  if (named === null || named.version === '') return null;
  const [major = 0, minor = 0] = named.version.split('.').map(Number);
  return { vendor: named.vendor, major, minor };
}

export function atLeast({ major, minor }: ServerWords, wantedMajor: number, wantedMinor = 0): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Also of a word without a version: `mariadb`, `mariadbd`, `mariadb@/path`. */
export const isMariadb = (spec: string): boolean => namedServer(spec)?.vendor === 'mariadb';
