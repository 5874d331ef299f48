import type { Role } from '../model/replication.ts';
import type { OperatorSession } from './types.ts';

/**
 * Settings that keep even an administrator from writing, with the values that do: MySQL's since 5.7.8, MariaDB's since 12.
 * `read_only=ON` alone is no obstacle to one.
 */
const forbidding: Readonly<Record<string, RegExp>> = {
  super_read_only: /^(ON|1)$/i,
  read_only: /^NO_LOCK_NO_ADMIN$/i,
};

/** Does what writes on a server. Where the server takes no writes, an operator lifts that before and puts it back after, also when the work fails. */
export async function writable<T>(session: OperatorSession, on: Role, work: () => Promise<T>): Promise<T> {
  const { pair, say } = session;
  const names = Object.keys(forbidding).map((name) => `'${name}'`);
  const rows = await pair[on].query(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.join(', ')})`);
  const found = rows
    .map((row) => ({ name: String(row['Variable_name']), value: String(row['Value']) }))
    .filter(({ name, value }) => forbidding[name]?.test(value));
  for (const { name } of found) await say(on, `SET GLOBAL ${name} = OFF`);
  try {
    return await work();
  } finally {
    // A server that was stopped or replaced meanwhile starts with it again.
    if (pair[on].isRunning()) for (const { name, value } of found) await say(on, `SET GLOBAL ${name} = ${value}`);
  }
}
