import { ReplfaultError } from '../model/errors.ts';
import type { Row } from '../servers/flavour.ts';
import { type EndName, printable } from './connection-errors.ts';
import { type Dialect, dialectOf } from './statements.ts';

/** What a server says it is. */
export interface Identity {
  readonly vendor: 'mysql' | 'mariadb';
  /** As the server prints it. */
  readonly versionText: string;
  /** Digits and dots only. */
  readonly version: string;
  readonly comment: string;
  readonly dialect: Dialect;
  /** What trials run in its place, as `--server` takes it: `mysql:8.4`. */
  readonly spec: string;
  /** In what the trials' server differs from this one; empty when only the last digit may. */
  readonly differs: readonly string[];
}

/** Servers that speak the protocol and are something else: their replication is not what trials would show. */
const strangers = /tidb|vitess|oceanbase|singlestore|memsql|clickhouse|starrocks|doris|polardb-x|dolt/i;
const kin: readonly (readonly [RegExp, string])[] = [
  [
    /percona/i,
    'Percona Server; trials run MySQL of the same series (in containers, `image: percona/percona-server:...` runs its own)',
  ],
  [/aurora/i, 'Aurora, whose replication within a cluster is not the one tried here'],
  [/rds|google|azure|cloud/i, 'a managed service; trials run the community server of the same series'],
  [/galera|wsrep/i, 'a Galera build; trials show its asynchronous replication only'],
];

/** Reads the answer to `identity`. @throws ReplfaultError `capture-not-mysql` (exit 3) for another product or no version. */
export function readIdentity({ end }: EndName, row: Row): Identity {
  const versionText = printable(String(row['version'] ?? ''));
  const comment = printable(String(row['comment'] ?? ''));
  const both = `${versionText} ${comment}`;
  const stranger = strangers.exec(both)?.[0];
  // Servers of MariaDB may put a MySQL version in front, for old replicas.
  const version = /^(?:5\.5\.5-(?=\d+\.\d+\.\d+-mariadb))?(\d+(?:\.\d+){1,3})/i.exec(versionText)?.[1];
  if (stranger !== undefined || version === undefined)
    throw new ReplfaultError(
      'capture-not-mysql',
      `The ${end} is not MySQL or MariaDB: it says ${JSON.stringify(both.trim())}`,
      { hint: 'capture reads servers that replicate by MySQL or MariaDB binary logs.' },
    );
  const vendor = /mariadb/i.test(both) ? 'mariadb' : 'mysql';
  const [major = '', minor = ''] = version.split('.');
  return {
    vendor,
    versionText,
    version,
    comment,
    dialect: dialectOf(vendor, version),
    spec: `${vendor}:${major}.${minor}`,
    differs: kin.flatMap(([pattern, text]) => (pattern.test(both) ? [text] : [])),
  };
}
