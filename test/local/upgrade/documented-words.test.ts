import { describe, expect, it } from 'vitest';
import type { StartedServer } from '../../../src/servers/types.ts';
import { documentedDifferences } from '../../../src/upgrade/documented-differences.ts';
import { channelOptions, columns, counters, statements } from '../../../src/upgrade/old-words.ts';
import { scratchFolder } from '../servers/local-cache.ts';
import { errnoOf, started } from './servers.ts';

const statusNames = async (server: StartedServer): Promise<Set<string>> =>
  new Set((await server.query('SHOW GLOBAL STATUS')).map((row) => String(row['Variable_name'])));

const withArguments = (statement: string): string =>
  statement.startsWith('PURGE')
    ? `${statement} BEFORE '2000-01-01 00:00:00'`
    : statement.replace(/ TO$/, (to) => `${to} ${statement.includes('MASTER') ? 'MASTER' : 'SOURCE'}_HOST='127.0.0.1'`);

describe('the words that MySQL 8.4 has removed', () => {
  it('are unknown to 9.7, which knows all their successors', async () => {
    await using folder = scratchFolder();
    await using server = await started('mysql:9.7', folder.path);
    for (const [old, now] of statements) {
      expect(await errnoOf(server, withArguments(old)), old).toBe(1064);
      // Executed, or refused for another reason than its words: there is no channel yet.
      expect(await errnoOf(server, withArguments(now)), now).not.toBe(1064);
    }
    const change = 'CHANGE REPLICATION SOURCE TO';
    await server.query(`${change} SOURCE_HOST='127.0.0.1'`);
    for (const old of channelOptions) expect(await errnoOf(server, `${change} ${old}=1`), old).toBe(1064);

    const [row = {}] = await server.query('SHOW REPLICA STATUS');
    for (const [old, now] of columns) {
      expect(Object.keys(row), now).toContain(now);
      expect(Object.keys(row), old).not.toContain(old);
    }
    const names = await statusNames(server);
    for (const [old, now] of counters) expect([names.has(old), names.has(now)], old).toEqual([false, true]);

    const toOf = (id: string) => documentedDifferences('mysql:8.0', 'mysql:9.7').find((one) => one.id === id)?.to;
    const [stored = {}] = await server.query(
      'SELECT CONNECTION_RETRY_COUNT AS retries, SSL_ALLOWED AS tls FROM performance_schema.replication_connection_configuration',
    );
    expect(String(stored['retries'])).toBe(toOf('channel-defaults/retry_count'));
    expect(stored['tls']).toBe(toOf('channel-defaults/ssl') === '1' ? 'YES' : 'NO');
  });

  it('are those of 5.6', async () => {
    await using folder = scratchFolder();
    await using server = await started('mysql:5.6', folder.path);
    await server.query("CHANGE MASTER TO MASTER_HOST='127.0.0.1'");
    const [row = {}] = await server.query('SHOW SLAVE STATUS');
    const later = ['Master_TLS_Version', 'Master_public_key_path', 'Get_master_public_key'];
    for (const [old] of columns.filter(([one]) => !later.includes(one))) expect(Object.keys(row)).toContain(old);
    const names = await statusNames(server);
    for (const [old] of counters) expect(names, old).toContain(old);
    for (const [old] of statements) expect(await errnoOf(server, withArguments(old)), old).not.toBe(1064);
  });
});

describe('statements that 9.7 and MariaDB 10.11 answer otherwise', () => {
  it('are answered as documented', async () => {
    await using folder = scratchFolder();
    await using mysql = await started('mysql:9.7', `${folder.path}/m`);
    await mysql.query('CREATE DATABASE d');
    await mysql.query('CREATE TABLE d.p (id INT, KEY (id))');
    expect(await errnoOf(mysql, 'CREATE TABLE d.c (p INT, FOREIGN KEY (p) REFERENCES d.p (id))')).toBe(6125);
    expect(await errnoOf(mysql, "GRANT SELECT ON *.* TO 'a'@'%' IDENTIFIED BY 'b'")).toBe(1064);
    expect(await errnoOf(mysql, "SELECT PASSWORD('a')")).toBe(1064);
    expect(await errnoOf(mysql, "CREATE USER 'a'@'%' IDENTIFIED WITH mysql_native_password")).toBe(1524);
    expect(await mysql.query("SHOW VARIABLES LIKE 'have\\_%ssl'")).toEqual([]);
    await mysql.query('FLUSH PRIVILEGES');
    expect(await mysql.query('SHOW WARNINGS')).toMatchObject([{ Code: 1681 }]);
  });

  it.each([
    ['mariadb:10.5', false],
    ['mariadb:10.11', true],
  ])('%s knows DEMOTE and FOR CHANNEL: %s', async (spec, known) => {
    await using folder = scratchFolder();
    await using server = await started(spec, folder.path);
    await server.query("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_USE_GTID=slave_pos");
    const words = [
      await errnoOf(server, 'CHANGE MASTER TO MASTER_DEMOTE_TO_SLAVE=1'),
      await errnoOf(server, "CHANGE MASTER TO MASTER_HOST='127.0.0.2' FOR CHANNEL 'x'"),
    ];
    expect(words).toEqual(known ? [0, 0] : [1064, 1064]);
  });
});
