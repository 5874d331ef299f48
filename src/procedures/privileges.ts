import type { Dialect } from './dialect.ts';

/** What an account must be allowed to do, independent of the server. */
export type Right =
  | 'see replication'
  | 'see binary logs'
  | 'see relay logs'
  | 'control replication'
  | 'reset replication'
  | 'set variables'
  | 'set binary log variables'
  | 'set durability'
  | 'set log verbosity'
  | 'set net timeout'
  | 'set read only'
  | 'read performance schema';

type Names = Readonly<Record<Right, readonly string[]>>;

/** MySQL 8.0 and later. `RELOAD` for RESET REPLICA (manual of 9.7). */
const mysql8: Names = {
  'see replication': ['REPLICATION CLIENT'],
  'see binary logs': ['REPLICATION CLIENT'],
  'see relay logs': ['REPLICATION SLAVE'],
  'control replication': ['REPLICATION_SLAVE_ADMIN'],
  'reset replication': ['RELOAD'],
  'set variables': ['SYSTEM_VARIABLES_ADMIN'],
  'set binary log variables': ['SYSTEM_VARIABLES_ADMIN'],
  'set durability': ['SYSTEM_VARIABLES_ADMIN'],
  'set log verbosity': ['SYSTEM_VARIABLES_ADMIN'],
  'set net timeout': ['SYSTEM_VARIABLES_ADMIN'],
  'set read only': ['SYSTEM_VARIABLES_ADMIN'],
  'read performance schema': ['SELECT ON performance_schema.*'],
};

const superuser = ['SUPER'];
/** MySQL 5.6 and 5.7. */
const mysql5: Names = {
  ...mysql8,
  'control replication': superuser,
  'set variables': superuser,
  'set binary log variables': superuser,
  'set durability': superuser,
  'set log verbosity': superuser,
  'set net timeout': superuser,
  'set read only': superuser,
};

/** MariaDB 10.5 and later; READ_ONLY ADMIN was split from SUPER in 10.11, BINLOG ADMIN and others in 11.0 (MDEV-29668, measured on 11.8.9). */
const mariadb: Names = {
  'see replication': ['SLAVE MONITOR'],
  'see binary logs': ['BINLOG MONITOR'],
  'see relay logs': ['REPLICATION SLAVE ADMIN'],
  'control replication': ['REPLICATION SLAVE ADMIN'],
  'reset replication': ['RELOAD'],
  'set variables': superuser,
  'set binary log variables': ['BINLOG ADMIN'],
  'set durability': superuser,
  'set log verbosity': superuser,
  'set net timeout': ['REPLICATION SLAVE ADMIN'],
  'set read only': ['READ_ONLY ADMIN'],
  'read performance schema': [],
};

/** Privileges for these rights on a server, each once. */
export function privilegesFor({ vendor, series }: Dialect, rights: readonly Right[]): readonly string[] {
  // A server without a number is the newest one.
  const [major = 999, minor = 999] = (series.split(':')[1] ?? '')
    .split('.')
    .filter((part) => /^\d/.test(part))
    .map((part) => Number.parseInt(part, 10));
  const early = major < 10 || (major === 10 && minor < 11);
  const names: Names =
    vendor === 'mariadb'
      ? {
          ...mariadb,
          ...(early ? { 'set read only': superuser } : {}),
          ...(major >= 11 ? { 'set durability': [...superuser, 'BINLOG ADMIN'] } : {}),
        }
      : major < 8
        ? mysql5
        : mysql8;
  return [...new Set(rights.flatMap((right) => names[right]))];
}
