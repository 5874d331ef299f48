import { quote } from '../../model/sql-literal.ts';
import type { Row } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';

/** What statements of people change on a server, and what tells whether it is as before. */
export interface Fingerprint {
  readonly variables: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, string>;
  readonly databases: readonly string[];
  /** What somebody has made in the database of every session. */
  readonly objects: string;
  /** Privileges, plugins and the like, as text. */
  readonly others: string;
}

/** They change by themselves, or with every transaction. */
const unsteady =
  /^(?:gtid_(?:executed|purged|owned|binlog_pos|binlog_state|current_pos|slave_pos)|timestamp|rand_seed\d|pseudo_.*)$/;
const answerMs = 60_000;
/** Every session begins in this database, which is empty: statements that need one can be judged. */
export const ownDatabase = 'replfault';
/** Privileges, roles and functions; not every version has every table. */
const tables = ['db', 'tables_priv', 'proxies_priv', 'role_edges', 'roles_mapping', 'global_grants', 'func', 'servers'];

/** Takes about 10 ms. @throws what the server answers. */
export async function fingerprintOf(server: StartedServer): Promise<Fingerprint> {
  const ask = (sql: string): Promise<readonly Row[]> => server.query(sql, undefined, { timeoutMs: answerMs });
  const maybe = (sql: string): Promise<readonly Row[] | null> =>
    ask(sql).catch((cause: { errno?: number }) => {
      // No such table.
      if (cause.errno !== 1146) throw cause;
      return null;
    });
  const rows = await ask('SHOW GLOBAL VARIABLES');
  const variables = rows
    .map((row): [string, string] => [String(row['Variable_name']), String(row['Value'] ?? '')])
    .filter(([name]) => !unsteady.test(name.toLowerCase()));
  const users = await ask('SELECT * FROM mysql.user ORDER BY User, Host');
  const accounts = users.map((row): [string, string] => [accountOf(row), JSON.stringify(row)]);
  const databases = (await ask('SHOW DATABASES')).map((row) => String(row['Database']));
  const objects = await ask(
    `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${ownDatabase}' UNION ALL SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '${ownDatabase}' UNION ALL SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '${ownDatabase}'`,
  );
  const others: unknown[] = [await ask('SELECT PLUGIN_NAME, PLUGIN_STATUS FROM information_schema.PLUGINS ORDER BY 1')];
  for (const table of tables) others.push(await maybe(`SELECT * FROM mysql.${table}`));
  return {
    variables: new Map(variables),
    accounts: new Map(accounts),
    databases,
    objects: JSON.stringify(objects),
    others: JSON.stringify(others),
  };
}

const accountOf = (row: Row): string => [row['User'], row['Host']].map((one) => quote(String(one))).join('@');

/**
 * Takes away new accounts and databases, and sets back the global variables that differ from those of a fresh server. Gives whether it is as fresh then; where
 * something else differs, or is not to be had back, it is not.
 */
export async function repair(server: StartedServer, fresh: Fingerprint): Promise<boolean> {
  const now = await fingerprintOf(server);
  if (same(now, fresh)) return true;
  const undo = [
    ...(now.objects === fresh.objects ? [] : [`CREATE DATABASE ${ownDatabase}`, `DROP DATABASE ${ownDatabase}`]),
    ...now.databases
      .filter((name) => !fresh.databases.includes(name))
      .map((name) => `DROP DATABASE \`${name.replaceAll('`', '``')}\``),
    ...[...now.accounts.keys()].filter((name) => !fresh.accounts.has(name)).map((name) => `DROP USER ${name}`),
    ...[...fresh.variables]
      .filter(([name, value]) => now.variables.get(name) !== value)
      .map(([name, value]) => `SET GLOBAL ${name} = ${/^-?\d+(?:\.\d+)?$/.test(value) ? value : quote(value)}`),
  ];
  // What somebody changed cannot be had back by a statement, or was not seen.
  if (undo.length === 0) return false;
  // One may follow from another: all are tried, and then looked at.
  for (const statement of undo.toReversed())
    await server.query(statement, undefined, { timeoutMs: answerMs }).catch(() => undefined);
  return same(await fingerprintOf(server), fresh);
}

function same(a: Fingerprint, b: Fingerprint): boolean {
  const equal = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
    one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
  return (
    a.others === b.others &&
    a.objects === b.objects &&
    a.databases.join() === b.databases.join() &&
    equal(a.accounts, b.accounts) &&
    equal(a.variables, b.variables)
  );
}
