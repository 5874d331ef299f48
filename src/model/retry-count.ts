import { namedServer } from './tried-servers.ts';

/** A retry count that some servers take for no limit. */
export const zeroRetries = 0;

/**
 * Whether a retry count of 0 never ends on this replica, by its word (`mysql:9.7.4`). Attempts that are refused go on without end on every server that was
 * measured. Where a login succeeds and the connection dies before its first event, only MySQL from 9.7.2 on tries again (measured on 9.7.4; the release by
 * a secondary source); 5.6.24, MariaDB 10.11.18 and 11.8.9 stop for good at the second attempt. A word without a patch level may be an older one: no.
 */
export function zeroIsNoLimit(replica: string): boolean {
  const named = namedServer(replica);
  if (named === null || named.vendor !== 'mysql' || named.version === '') return false;
  const [major = 0, minor = 0, patch = 0] = named.version.split('.').map(Number);
  return major > 9 || (major === 9 && (minor > 7 || (minor === 7 && patch >= 2)));
}

/** As good as no limit, where 0 is none: what older MySQL and today's MariaDB have by default. */
export const manyRetries = (replica: string): number => (namedServer(replica)?.vendor === 'mariadb' ? 100_000 : 86_400);
