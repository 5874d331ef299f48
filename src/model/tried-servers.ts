import type { Profile } from './profile.ts';
import type { Tuning } from './tuning.ts';

/** What a server of a profile is, as far as its word tells; a word that names a program or a path tells no version. */
export interface NamedServer {
  readonly vendor: 'mysql' | 'mariadb';
  /** `8.0.20`, `8.0`, `8`, or empty. */
  readonly version: string;
}

/** Reads `mysql:8.0.20`, also with a registry before it, `mysqld`, `mariadb@/path`; `null` for a word that names neither vendor. */
export function namedServer(spec: string): NamedServer | null {
  const [, vendor, version = ''] = /^(?:[^@]*\/)?(mysql|mariadb)d?(?:[:@](\d+(?:\.\d+)*)?|$)/i.exec(spec) ?? [];
  if (vendor === undefined) return null;
  return { vendor: vendor.toLowerCase() === 'mariadb' ? 'mariadb' : 'mysql', version };
}

/** Whether two servers are of one vendor and one series (`8.0`), as far as both tell. */
export function sameSeries(one: NamedServer, other: NamedServer): boolean {
  const [a, b] = [seriesOf(one), seriesOf(other)];
  return one.vendor === other.vendor && a.every((part, index) => b[index] === undefined || b[index] === part);
}

const seriesOf = ({ version }: NamedServer): string[] => version.split('.').slice(0, 2).filter(Boolean);

/** `MySQL 9.7.4`, or both ends where they differ; `null` where nothing was tried. */
export function triedOn({ tried }: Pick<Tuning, 'tried'>): string | null {
  if (tried === null) return null;
  return tried.source === tried.replica ? tried.source : `${tried.source} to ${tried.replica}`;
}

/**
 * `tried on MySQL 9.7.4, for mysql:5.7`: where the servers that played are of another vendor or series than those of the profile; else `null`.
 */
export function triedElsewhere({
  profile,
  tried,
}: { readonly profile: Pick<Profile, 'servers'> } & Pick<Tuning, 'tried'>): string | null {
  const on = triedOn({ tried });
  if (tried === null || on === null) return null;
  const { servers } = profile;
  const same = (['source', 'replica'] as const).every((end) => {
    const [asked, played] = [namedServer(servers[end]), namedServer(tried[end].replace(' ', ':'))];
    return asked === null || played === null || sameSeries(asked, played);
  });
  if (same) return null;
  return `tried on ${on}, for ${servers.source === servers.replica ? servers.source : `${servers.source} to ${servers.replica}`}`;
}
