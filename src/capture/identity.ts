import { ReplfaultError } from '../model/errors.ts';
import type { Row } from '../servers/flavour.ts';
import { within } from '../servers/versions.ts';
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
  /** This very version as `--server` takes it: `mysql:8.0.20`. Words differ within a series, so the last number counts. */
  readonly spec: string;
  /** The newest of its series, for trials where that very version is not to be had: `mysql:8.0`. */
  readonly series: string;
  /** In what the trials' server differs from this one, beside its version. */
  readonly differs: readonly string[];
}

/** Servers that speak the protocol and are something else: their replication is not what trials would show. */
const strangers = /tidb|vitess|oceanbase|singlestore|memsql|clickhouse|starrocks|doris|polardb-x|dolt/i;
const kin: readonly (readonly [RegExp, string])[] = [
  [
    /percona/i,
    'Percona Server; trials run MySQL of the same series (in containers, `image: percona/percona-server:...` runs its own)',
  ],
  [/aurora/i, 'Aurora, whose replication inside a cluster is not tested here'],
  [/rds|google|azure|cloud/i, 'a managed service; trials run the community server of the same series'],
  [/galera|wsrep/i, 'a Galera build; trials test only its asynchronous replication'],
];

/** Reads the answer to `identity`. @throws ReplfaultError (exit 3) `capture-not-mysql` for another product or no
 * version, `capture-too-old` for one that does not know the statements. */
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
      `The ${end} is not MySQL or MariaDB: it reports ${JSON.stringify(both.trim())}`,
      { hint: 'capture supports servers that replicate with MySQL or MariaDB binary logs.' },
    );
  const vendor = /mariadb/i.test(both) ? 'mariadb' : 'mysql';
  const parts = version.split('.');
  const oldest = { mysql: '5.5', mariadb: '10.0' }[vendor];
  if (!within(version, oldest))
    throw new ReplfaultError('capture-too-old', `The ${end} runs ${versionText}, which is too old for capture`, {
      hint: `capture supports MySQL 5.5 and later, and MariaDB 10.0 and later; write the profile by hand, starting from replfault init.`,
    });
  return {
    vendor,
    versionText,
    version,
    comment,
    dialect: dialectOf(vendor, version),
    spec: `${vendor}:${parts.slice(0, 3).join('.')}`,
    series: `${vendor}:${parts.slice(0, 2).join('.')}`,
    differs: kin.flatMap(([pattern, text]) => (pattern.test(both) ? [text] : [])),
  };
}
