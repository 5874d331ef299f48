import type { Recorder } from '../../probes/recorder.ts';
import type { ServerProgram, StartedServer } from '../../servers/types.ts';
import { within } from '../../servers/versions.ts';

/** MySQL upgrades by itself since then (MySQL 8.0 Reference Manual, What the MySQL Upgrade Process Upgrades). */
const byServer = '8.0.16';
const mostTold = 5;

/**
 * What follows the start of a new program on old data. MySQL since 8.0.16 upgrades its system tables by itself at that start. Older ones leave them to
 * mysql_upgrade, and MariaDB to mariadb-upgrade, which needs the programs mariadb and mariadb-check. The package of a server does not have these, so that
 * a part is done by statements: for MariaDB missing system tables are made, and every table is checked. What is not done is in the history.
 */
export async function upgradeSystemTables(
  program: ServerProgram,
  server: StartedServer,
  recorder: Pick<Recorder, 'record'>,
): Promise<void> {
  const { flavour, version } = program;
  const note = (text: string): void => void recorder.record({ kind: 'note', text: `${server.name}: ${text}` });
  if (flavour.name !== 'mariadb') {
    if (!within(version, byServer)) note('mysql_upgrade was not run; system tables are as the old version made them');
    return;
  }
  // The last script holds the accounts of a new server.
  const script = flavour.templateRecipe(version).bootstrap?.systemTables.scripts[0] ?? [];
  const { executed, refused } = await execute(server, statementsOf(await readFirst(program, script)));
  const complaints = await checkTables(server);
  note(
    `in place of mariadb-upgrade, ${executed} statements of ${script[0]} were executed${refused.length === 0 ? '' : `, ${refused.length} refused (${refused[0]})`}, and CHECK TABLE ... FOR UPGRADE ${complaints.length === 0 ? 'found nothing' : `found: ${complaints.slice(0, mostTold).join('; ')}`}. Columns of system tables that were there are as the old version made them`,
  );
}

/** What mariadb-check --check-upgrade says: tables that the new version must rebuild or repair. */
async function checkTables(server: StartedServer): Promise<string[]> {
  const tables = await server.query(
    "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema')",
  );
  const complaints: string[] = [];
  for (const { s, t } of tables) {
    const rows = await server.query(`CHECK TABLE \`${s}\`.\`${t}\` FOR UPGRADE`);
    for (const row of rows)
      if (row['Msg_type'] !== 'status' || row['Msg_text'] !== 'OK') complaints.push(`${s}.${t}: ${row['Msg_text']}`);
  }
  return complaints;
}

async function readFirst(program: ServerProgram, names: readonly string[]): Promise<string> {
  let missing: unknown = new Error('the server has no script of system tables');
  for (const name of names) {
    try {
      return await program.readShared(name);
    } catch (cause) {
      missing = cause;
    }
  }
  throw missing;
}

/** In one session, outside of the binary log: a replica would execute them as well. */
async function execute(
  server: StartedServer,
  statements: readonly string[],
): Promise<{ executed: number; refused: string[] }> {
  await using session = await server.connect();
  const refused: string[] = [];
  let executed = 0;
  for (const sql of ['SET SESSION sql_log_bin = 0', 'USE mysql', ...statements]) {
    try {
      await session.query(sql);
      executed += 1;
    } catch (cause) {
      // mariadb-upgrade goes on after an error as well (its client runs with --force).
      if (typeof (cause as { errno?: unknown }).errno !== 'number') throw cause;
      refused.push((cause as Error).message);
    }
  }
  return { executed, refused };
}

/** Statements of a script as `--bootstrap` reads it: each ends with a semicolon at the end of a line; lines of comments are left out. Pure. */
export function statementsOf(script: string): string[] {
  const lines = script.split('\n').filter((line) => !/^\s*(--|#|$)/.test(line));
  return lines
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
