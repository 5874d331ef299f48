import { usageError } from '../model/errors.ts';
import { type NamedServer, namedServer } from '../model/tried-servers.ts';
import { compareVersions } from '../servers/versions.ts';

/**
 * Reads a server as users and reports name it: `mysql:8.0`, `MariaDB 10.11.18`; `null` for a word that tells no version, such as `mysqld` or
 * `mysql@/path`. `mysql` alone is the newest.
 */
export function versionOf(word: string): NamedServer | null {
  if (/^(?:[^@]*\/)?(?:mysqld|mariadbd|(?:mysql|mariadb)@.*)$/i.test(word)) return null;
  return namedServer(word.replace(' ', ':'));
}

/** A series stands for its newest release, and no version for the newest of all: parts that are missing are as large as can be. */
const whole = (version: string): string => {
  const parts = version.split('.').filter(Boolean);
  return [...parts, ...['9999', '9999', '9999'].slice(parts.length)].join('.');
};

/** Below 0: `a` is older; 0: one release. Versions of one vendor; parts are compared as numbers. */
export const byAge = (a: string, b: string): number => compareVersions(whole(a), whole(b));

/** Whether an upgrade from one version to another enters the release `since`. */
export const enters = (from: string, to: string, since: string): boolean =>
  compareVersions(whole(from), since) < 0 && compareVersions(whole(to), since) >= 0;

/**
 * Both ends of a comparison, of one vendor; `null` where a word tells no version. Throws a usage error (exit 2) for MySQL with MariaDB: that is no
 * upgrade.
 */
export function bothEnds(from: string, to: string): { readonly from: NamedServer; readonly to: NamedServer } | null {
  const [one, other] = [vendorOf(from), vendorOf(to)];
  if (one !== null && other !== null && one !== other)
    throw usageError(
      'OTHER_VENDOR',
      `${from} to ${to} is no upgrade: GTIDs, data files and events of MySQL and MariaDB are not compatible, so no server can be upgraded to the other`,
      'compare two versions of one vendor; a change of vendor is a migration with a logical dump',
    );
  const [left, right] = [versionOf(from), versionOf(to)];
  return left === null || right === null ? null : { from: left, to: right };
}

/** Whether both words tell a version, and the second one is the newer or the same. */
export function isUpgrade(from: string, to: string): boolean {
  const ends = bothEnds(from, to);
  return ends !== null && byAge(ends.to.version, ends.from.version) >= 0;
}

const vendorOf = (word: string): NamedServer['vendor'] | null => namedServer(word.replace(' ', ':'))?.vendor ?? null;
