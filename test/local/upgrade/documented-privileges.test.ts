import { createConnection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import type { StartedServer } from '../../../src/servers/types.ts';
import { documentedDifferences } from '../../../src/upgrade/documented-differences.ts';
import { scratchFolder } from '../servers/local-cache.ts';
import { errnoOf, started } from './servers.ts';

const marked = 'SUPER alone: ';
/** Whole statements for what the table names in short. */
const whole: Readonly<Record<string, string>> = {
  'CHANGE MASTER TO': 'CHANGE MASTER TO MASTER_CONNECT_RETRY=60',
  'PURGE BINARY LOGS': "PURGE BINARY LOGS BEFORE '2000-01-01 00:00:00'",
  'SET GLOBAL slave_net_timeout': 'SET GLOBAL slave_net_timeout = 60',
  'SET GLOBAL gtid_slave_pos': "SET GLOBAL gtid_slave_pos = ''",
  'SET GLOBAL sync_binlog': 'SET GLOBAL sync_binlog = 0',
  'SET GLOBAL rpl_semi_sync_master_enabled': 'SET GLOBAL rpl_semi_sync_master_enabled = 0',
  'SET GLOBAL max_connections': 'SET GLOBAL max_connections = 100',
  'SET GLOBAL read_only': 'SET GLOBAL read_only = 0',
  'SET SESSION sql_log_bin': 'SET SESSION sql_log_bin = 1',
  'a write while read_only is set': 'INSERT INTO d.t VALUES (1)',
};

/** What an account with SUPER, and with no other privilege about replication, is answered. */
async function answers(server: StartedServer, statements: readonly string[]): Promise<(readonly [string, number])[]> {
  const password = 'Word-4-nobody';
  for (const sql of [
    'CREATE DATABASE d',
    'CREATE TABLE d.t (id INT PRIMARY KEY)',
    "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='nobody'",
    `CREATE USER 'boss'@'%' IDENTIFIED BY '${password}'`,
    "GRANT SUPER, INSERT ON *.* TO 'boss'@'%'",
  ])
    await server.query(sql);
  const session = await createConnection({ host: server.host, port: server.port, user: 'boss', password });
  try {
    const found: [string, number][] = [];
    for (const statement of statements) {
      await server.query(`SET GLOBAL read_only = ${statement.startsWith('a write') ? 1 : 0}`);
      const query = async (sql: string) => (await session.query(sql))[0] as never;
      found.push([statement, await errnoOf({ query }, whole[statement] ?? statement)]);
      await server.query('STOP SLAVE');
    }
    return found;
  } finally {
    session.destroy();
  }
}

describe.each([
  ['mariadb:10.5', 'mariadb:10.11'],
  ['mariadb:10.11', 'mariadb:11.8'],
])('SUPER alone, %s to %s', (from, to) => {
  it('loses what the table says, and only there', async () => {
    const lost = documentedDifferences(from, to).filter(({ subject }) => subject.startsWith(marked));
    expect(lost.length).toBeGreaterThan(1);
    const statements = lost.map(({ subject }) => subject.slice(marked.length));
    await using folder = scratchFolder();
    await using old = await started(from, `${folder.path}/o`);
    await using now = await started(to, `${folder.path}/n`);
    expect(await answers(old, statements)).toEqual(statements.map((one) => [one, 0]));
    const refused = lost.map((one, index) => [statements[index], Number(/error (\d+)/.exec(one.to ?? '')?.[1])]);
    expect(await answers(now, statements)).toEqual(refused);
  });
});
