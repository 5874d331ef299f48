import { describe, expect, it, vi } from 'vitest';
import type { StartedServer } from '../../../src/servers/types.ts';
import { documentedDifferences } from '../../../src/upgrade/documented-differences.ts';
import { scratchFolder } from '../servers/local-cache.ts';
import { errnoOf, follow, started } from './servers.ts';

const within10s = { timeout: 10_000, interval: 20 };
const oldCollations = ['--character-set-server=latin1', '--collation-server=latin1_swedish_ci'];

/** The difference must stand in the table before it is played. */
const documented = (from: string, to: string, subject: string): string => {
  const found = documentedDifferences(from, to).find((one) => one.subject === subject);
  expect(found, subject).toBeDefined();
  return found?.to ?? '';
};

const applier = async (replica: StartedServer): Promise<[running: unknown, errno: number]> => {
  const [row = {}] = await replica.query('SHOW SLAVE STATUS');
  return [row['Slave_SQL_Running'], Number(row['Last_SQL_Errno'])];
};

describe.concurrent('an 11.8 source with a 10.5 replica', () => {
  it('stops the applier at a statement of a client that uses utf8mb4', async () => {
    expect(documented('mariadb:10.5', 'mariadb:11.8', 'statements of clients that use utf8mb4')).toMatch(/error 22$/);
    await using folder = scratchFolder();
    await using source = await started('mariadb:11.8', folder.path, 'source', oldCollations);
    await using replica = await started('mariadb:10.5', folder.path);
    await follow(source, replica);
    await source.query('SET NAMES utf8mb4');
    await source.query('CREATE DATABASE d');
    await vi.waitFor(async () => expect(await applier(replica)).toEqual(['No', 22]), within10s);
  });

  it('replicates where utf8mb4 has an old collation', async () => {
    await using folder = scratchFolder();
    const options = ['--character-set-collations=utf8mb4=utf8mb4_general_ci', '--collation-server=utf8mb4_general_ci'];
    await using source = await started('mariadb:11.8', folder.path, 'source', options);
    await using replica = await started('mariadb:10.5', folder.path);
    await follow(source, replica);
    await source.query('CREATE DATABASE d');
    await source.query('CREATE TABLE d.t (id INT PRIMARY KEY)');
    await vi.waitFor(async () => expect(await errnoOf(replica, 'SELECT * FROM d.t')).toBe(0), within10s);
  });

  it('executes ALTER TABLE twice that is logged in two phases', async () => {
    expect(documented('mariadb:10.5', 'mariadb:11.8', 'ALTER TABLE with binlog_alter_two_phase=ON')).toMatch(/1060$/);
    await using folder = scratchFolder();
    await using source = await started('mariadb:11.8', folder.path, 'source', oldCollations);
    await using replica = await started('mariadb:10.5', folder.path);
    await follow(source, replica);
    await using session = await source.connect();
    for (const sql of [
      'SET NAMES latin1',
      'CREATE DATABASE d CHARACTER SET latin1',
      'CREATE TABLE d.t (id INT PRIMARY KEY)',
      'SET SESSION binlog_alter_two_phase = 1',
      'ALTER TABLE d.t ADD a INT, ALGORITHM=COPY',
    ])
      await session.query(sql);
    await vi.waitFor(async () => expect(await applier(replica)).toEqual(['No', 1060]), within10s);
  });

  it('applies rows without doubled columns', async () => {
    await using folder = scratchFolder();
    const options = [...oldCollations, '--binlog-row-image=FULL_NODUP'];
    await using source = await started('mariadb:11.8', folder.path, 'source', options);
    await using replica = await started('mariadb:10.5', folder.path);
    await follow(source, replica);
    await using session = await source.connect();
    for (const sql of [
      'SET NAMES latin1',
      'CREATE DATABASE d CHARACTER SET latin1',
      'CREATE TABLE d.t (id INT PRIMARY KEY, a INT, b INT)',
      'INSERT INTO d.t VALUES (1, 1, 1), (2, 2, 2)',
      'UPDATE d.t SET a = 5 WHERE id = 1',
      'DELETE FROM d.t WHERE id = 2',
    ])
      await session.query(sql);
    const rows = async () => (await replica.query('SELECT * FROM d.t')).map((row) => ({ ...row }));
    await vi.waitFor(async () => expect(await rows()).toEqual([{ id: 1, a: 5, b: 1 }]), within10s);
  });
});

describe('a write to a row that has changed since the snapshot', () => {
  it.each([
    ['mariadb:10.11', 0],
    ['mariadb:11.8', 1020],
  ])('%s: error %i', async (spec, errno) => {
    const subject = 'write with REPEATABLE READ to a row that another transaction has changed';
    expect(documented('mariadb:10.11', 'mariadb:11.8', subject)).toBe('error 1020');
    await using folder = scratchFolder();
    await using server = await started(spec, folder.path);
    await server.query('CREATE DATABASE d');
    await server.query('CREATE TABLE d.t (id INT PRIMARY KEY, a INT) ENGINE=InnoDB');
    await server.query('INSERT INTO d.t VALUES (1, 1)');
    await using reader = await server.connect();
    await reader.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await reader.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    await server.query('UPDATE d.t SET a = 2 WHERE id = 1');
    expect(await errnoOf(reader, 'UPDATE d.t SET a = 3 WHERE id = 1')).toBe(errno);
  });
});
