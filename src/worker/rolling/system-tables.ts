import type { Recorder } from '../../probes/recorder.ts';
import type { ServerProgram, StartedServer } from '../../servers/types.ts';

/**
 * What follows the start of a new program on old data. MySQL (8.0.16 and later) upgrades its system tables by itself at that start. MariaDB leaves them to
 * mariadb-upgrade, which runs the programs mariadb and mariadb-check. The server's package does not have these, so the statements that make missing
 * system tables are executed here; the columns of tables that exist stay as the old version made them.
 * @returns what was not done, for the record; `null` where all was
 */
export async function upgradeSystemTables(
  program: ServerProgram,
  server: StartedServer,
  recorder: Pick<Recorder, 'record'>,
): Promise<void> {
  if (program.flavour.name !== 'mariadb') return;
  const scripts = program.flavour.templateRecipe(program.version).bootstrap?.systemTables.scripts ?? [];
  // The last one holds the accounts of a new server.
  const script = scripts[0] ?? [];
  const text = await readFirst(program, script);
  const { executed, refused } = await execute(server, statementsOf(text));
  recorder.record({
    kind: 'note',
    text: `In place of mariadb-upgrade, whose clients are not in the server's package: ${executed} statements of ${script[0]} executed on ${server.name}${refused.length === 0 ? '' : `, ${refused.length} refused: ${refused.slice(0, 3).join('; ')}`}. Columns of system tables that were there already are as the old version made them`,
  });
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
