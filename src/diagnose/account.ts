import { quote } from '../model/sql-literal.ts';

export interface WantedAccount {
  readonly vendor: 'mysql' | 'mariadb';
  readonly version: string;
  readonly user: string;
  readonly password: string;
}

/** Tables of performance_schema that a look reads. */
const tables = [
  'replication_connection_configuration',
  'replication_connection_status',
  'events_errors_summary_by_user_by_error',
];

/** Statements that make an account with the privileges that docs/diagnose.md names, anew if there is one. Pure. */
export function accountStatements({ vendor, version, user, password }: WantedAccount): readonly string[] {
  const account = `${quote(user)}@'%'`;
  // DROP USER IF EXISTS: MySQL 5.7 and later (MySQL 5.7 Reference Manual, "DROP USER Statement"). GRANT makes accounts up to then.
  if (vendor === 'mysql' && /^5\.[0-6]\./.test(version))
    return [
      `GRANT REPLICATION CLIENT, REPLICATION SLAVE, PROCESS ON *.* TO ${account} IDENTIFIED BY ${quote(password)}`,
    ];
  return [
    `DROP USER IF EXISTS ${account}`,
    `CREATE USER ${account} IDENTIFIED BY ${quote(password)}`,
    ...(vendor === 'mariadb'
      ? [`GRANT BINLOG MONITOR, SLAVE MONITOR, REPLICATION MASTER ADMIN, PROCESS ON *.* TO ${account}`]
      : [
          `GRANT REPLICATION CLIENT, REPLICATION SLAVE, PROCESS ON *.* TO ${account}`,
          ...tables.map((table) => `GRANT SELECT ON performance_schema.${table} TO ${account}`),
        ]),
  ];
}
