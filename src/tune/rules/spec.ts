/** What a server of a profile is, as far as its word tells. */
export interface ServerWords {
  readonly vendor: 'mysql' | 'mariadb';
  readonly major: number;
  readonly minor: number;
}

/** Reads `mysql:9.7`, `mariadb:10.11.6`, also with a registry before it; `null` for a word that does not tell the version. */
export function serverWords(spec: string): ServerWords | null {
  const [, vendor, major, minor = '0'] = /(?:^|\/)(mysql|mariadb):(\d+)(?:\.(\d+))?/i.exec(spec) ?? [];
  if (vendor === undefined || major === undefined) return null;
  return {
    vendor: vendor.toLowerCase() === 'mariadb' ? 'mariadb' : 'mysql',
    major: Number(major),
    minor: Number(minor),
  };
}

export function atLeast({ major, minor }: ServerWords, wantedMajor: number, wantedMinor = 0): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Also of a word without a version: `mariadb`, `mariadbd`, `mariadb@/path`. */
export const isMariadb = (spec: string): boolean => /(?:^|\/)mariadb/i.test(spec.replace(/@.*/, ''));
