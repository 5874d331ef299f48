import { bounded } from '../model/bounded.ts';
import type { Role } from '../model/replication.ts';
import type { FaultServer } from '../network/types.ts';

type Servers = Readonly<Record<Role, Pick<FaultServer, 'query'>>>;

/** Global variables of both servers, by `SERVER.NAME`. */
export type GlobalVariables = ReadonlyMap<string, string>;

/** A statement that reads memory only, ms. */
const readMs = 5000;

/** What a server counts or stamps by itself, and options of one life, which a restart gives or leaves out. No fault sets them. */
const moving =
  /^(gtid_(executed|owned|purged|binlog_pos|binlog_state|current_pos|slave_pos)|timestamp|rand_seed\d|init_file|skip_(replica|slave)_start)$/;

/** Reads the global variables of both servers; `null` where one of them does not answer in 5 s. */
export async function globalVariables(servers: Servers): Promise<GlobalVariables | null> {
  const variables = new Map<string, string>();
  try {
    for (const role of ['source', 'replica'] as const) {
      const rows = await bounded(servers[role].query('SHOW GLOBAL VARIABLES'), {
        ms: readMs,
        what: `the global variables of the ${role}`,
      });
      for (const row of rows) variables.set(`${role}.${row['Variable_name']}`, String(row['Value']));
    }
    return variables;
  } catch {
    return null;
  }
}

/** Names of the variables that have another value, or are there in one of the two only, in order. Pure. */
export function changedVariables(before: GlobalVariables, after: GlobalVariables): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => !moving.test(key.slice(key.indexOf('.') + 1)) && before.get(key) !== after.get(key))
    .sort();
}
