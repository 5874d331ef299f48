import type { Row } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';

/** What statements of people change on a server, and what tells whether it is as before. */
export interface Fingerprint {
  readonly variables: ReadonlyMap<string, string>;
  /** Accounts, databases, plugins, as text. */
  readonly others: string;
}

/** They change by themselves, or with every transaction. */
const unsteady =
  /^(?:gtid_(?:executed|purged|owned|binlog_pos|binlog_state|current_pos|slave_pos)|timestamp|rand_seed\d|pseudo_.*)$/;
const answerMs = 10_000;
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
  const others: unknown[] = [
    await ask('SELECT * FROM mysql.user ORDER BY User, Host'),
    await ask('SHOW DATABASES'),
    await ask('SELECT PLUGIN_NAME, PLUGIN_STATUS FROM information_schema.PLUGINS ORDER BY 1'),
  ];
  for (const table of tables) others.push(await maybe(`SELECT * FROM mysql.${table}`));
  return { variables: new Map(variables), others: JSON.stringify(others) };
}

/**
 * Sets back the global variables that differ from those of a fresh server. Gives whether it is as fresh then; where something else differs, or a variable cannot
 * be set, it is not.
 */
export async function repair(server: StartedServer, fresh: Fingerprint): Promise<boolean> {
  const now = await fingerprintOf(server);
  if (now.others !== fresh.others) return false;
  const changed = [...fresh.variables].filter(([name, value]) => now.variables.get(name) !== value);
  if (changed.length === 0 && now.variables.size === fresh.variables.size) return true;
  for (const [name, value] of changed) {
    const literal = /^-?\d+(?:\.\d+)?$/.test(value) ? value : `'${value.replace(/['\\]/g, '\\$&')}'`;
    // One may follow from another: all are tried, and then looked at.
    await server.query(`SET GLOBAL ${name} = ${literal}`, undefined, { timeoutMs: answerMs }).catch(() => undefined);
  }
  const after = await fingerprintOf(server);
  return after.others === fresh.others && sameVariables(after, fresh);
}

function sameVariables(a: Fingerprint, b: Fingerprint): boolean {
  return (
    a.variables.size === b.variables.size && [...a.variables].every(([name, value]) => b.variables.get(name) === value)
  );
}
