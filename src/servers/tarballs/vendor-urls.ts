import { ReplfaultError } from '../../model/errors.ts';
import type { Vendor } from '../spec-syntax.ts';
import { compareVersions, within } from '../versions.ts';
import { newestKnown } from './newest-known.ts';

export type DebianArchitecture = 'amd64' | 'arm64';

/** Hosts and folders of the vendors. MySQL moves a release from the first to the second folder when a newer one comes out. */
const mysqlHost = 'https://cdn.mysql.com';
const mariadbHost = 'https://archive.mariadb.org';

/**
 * Where a version may lie, most likely first: the vendors changed the names of their files over the years. "minimal" is the tarball
 * without debug symbols and tests, where the vendor has one (MySQL 8.0.16 and later, on x86_64).
 * @throws ReplfaultError `tarball-none` (exit 3) where the vendor builds none for this architecture.
 */
export function vendorUrls(vendor: Vendor, version: string, arch: DebianArchitecture, mirror?: string): string[] {
  const names = vendor === 'mysql' ? mysqlNames(version, arch) : mariadbNames(version, arch);
  if (names.length === 0) {
    throw new ReplfaultError('tarball-none', `${vendor} ${version} has no tarball of its vendor for ${arch}`, {
      hint: `Use --runtime docker, or name a tarball that has it with \`replfault fetch ${vendor}:${version} --version-url URL\`.`,
    });
  }
  const paths = names.flatMap((name) =>
    vendor === 'mysql' ? mysqlFolders(version).map((folder) => `${folder}/${name}`) : [`mariadb-${version}/${name}`],
  );
  const base = (mirror ?? (vendor === 'mysql' ? mysqlHost : mariadbHost)).replace(/\/+$/, '');
  return paths.map((path) => `${base}/${path}`);
}

/** The newest known version that a wish takes: `8.4` is 8.4.11, `8` too. A full version is itself; `undefined`: the table has none. */
export function versionToFetch(vendor: Vendor, wanted: string): string | undefined {
  if (isFull(wanted)) return wanted;
  return newestKnown
    .filter((row) => row.vendor === vendor && (row.series === wanted || row.series.startsWith(`${wanted}.`)))
    .map(({ newest }) => newest)
    .sort(compareVersions)
    .at(-1);
}

/** Whether the table has the series of this version (`8.4`, `8.4.6`): then its vendor is the first place to look. */
export function hasSeries(vendor: Vendor, wanted: string): boolean {
  return newestKnown.some(
    (row) => row.vendor === vendor && (row.series === wanted || wanted.startsWith(`${row.series}.`)),
  );
}

/** The sha256 that the table has for a file of this name. */
export function knownSha256(fileName: string): string | undefined {
  return newestKnown.map(({ sha256 }) => sha256[fileName]).find((sum) => sum !== undefined);
}

/** Whether this is one version, not a series. */
export function isFull(version: string): boolean {
  return version.split('.').length >= 3;
}

function mysqlFolders(version: string): string[] {
  const series = version.split('.').slice(0, 2).join('.');
  const folders = [`Downloads/MySQL-${series}`, `archives/mysql-${series}`];
  const current = newestKnown.some((row) => row.vendor === 'mysql' && row.newest === version);
  return current ? folders : folders.reverse();
}

function mysqlNames(version: string, arch: DebianArchitecture): string[] {
  const named = (build: string, end = 'tar.xz'): string => `mysql-${version}-linux-${build}.${end}`;
  if (arch === 'arm64') {
    return within(version, '8.0.26') ? [named('glibc2.28-aarch64'), named('glibc2.17-aarch64')] : [];
  }
  if (within(version, '8.4')) return [named('glibc2.28-x86_64-minimal'), named('glibc2.17-x86_64-minimal')];
  if (within(version, '8.0.21')) return [named('glibc2.17-x86_64-minimal'), named('glibc2.28-x86_64-minimal')];
  if (within(version, '8.0.16')) return [named('x86_64-minimal'), named('glibc2.17-x86_64-minimal')];
  if (within(version, '8.0.12')) return [named('glibc2.12-x86_64')];
  const old = [named('glibc2.12-x86_64', 'tar.gz'), named('glibc2.5-x86_64', 'tar.gz')];
  return within(version, '5.7.19') || !within(version, '5.7') ? old : old.reverse();
}

function mariadbNames(version: string, arch: DebianArchitecture): string[] {
  if (arch === 'arm64') return [];
  return [`bintar-linux-systemd-x86_64/mariadb-${version}-linux-systemd-x86_64.tar.gz`];
}
