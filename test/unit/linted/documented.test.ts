import { describe, expect, it } from 'vitest';
import { documentedFindings } from '../../../src/linted/documented/findings.ts';
import { itemsOf } from './reading.ts';

/** `[level, reason]` of each finding about a text. */
async function documented(text: string, from: string, to: string): Promise<[string, string][]> {
  return documentedFindings(await itemsOf(text), from, to).map(({ level, reason }) => [level, reason]);
}
const levels = async (text: string, from = 'mysql:8.0', to = 'mysql:9.7'): Promise<string[]> =>
  (await documented(text, from, to)).map(([level]) => level);

describe('options of which something is documented', () => {
  it.each([
    ['expire_logs_days=7', ['breaks']],
    ['expire-logs-days=7', ['breaks']],
    ['loose-expire_logs_days=7', ['changed meaning']],
    ['skip-ssl', ['breaks']],
    ['early-plugin-load=x.so', ['deprecated']],
    ['replica_parallel_workers=0', ['changed meaning']],
    ['replica_parallel_workers=4', []],
    ['plugin-load-add=semisync_master.so', ['changed meaning']],
    ['plugin-load=rpl_semi_sync_slave=semisync_slave.so', ['changed meaning']],
    ['plugin-load=a=x.so;rpl_semi_sync_slave=semisync_slave.so', ['changed meaning']],
    ['early-plugin-load=keyring_file.so', ['changed meaning']],
    ['plugin-load=component_keyring_file.so', []],
    ['plugin-load-add=semisync_source.so', []],
    ['expire_logs', []],
    ['net_write_timeout=60', []],
  ])('[mysqld] %s', async (option, expected) => {
    expect(await levels(`[mysqld]\n${option}\n`)).toEqual(expected);
  });

  it.each([
    ['mysql:5.7', 'mysql:8.0', ['breaks']],
    ['mysql:5.6', 'mysql:9.7', ['breaks']],
    ['mysql:8.0.20', 'mysql:8.0.40', []],
    ['mysql:5.6', 'mysql:5.7', []],
  ])('only what lies between %s and %s counts', async (from, to, expected) => {
    expect(await levels('[mysqld]\nquery_cache_size=0\nsql_mode=NO_ZERO_DATE\n', from, to)).toEqual(expected);
  });
});

describe('statements of which something is documented', () => {
  it.each([
    ['START SLAVE', ['breaks']],
    ['stop  slave io_thread', ['breaks']],
    ['SHOW SLAVE STATUS FOR CHANNEL x', ['breaks']],
    ["CHANGE MASTER TO MASTER_HOST='h'", ['breaks']],
    ["CHANGE REPLICATION SOURCE TO MASTER_HOST='h'", ['breaks']],
    ["CHANGE REPLICATION SOURCE TO SOURCE_HOST='h'", []],
    ['START REPLICA', []],
    ['SHOW REPLICA STATUS', []],
    ["SELECT 'START SLAVE'", []],
    ['SELECT start_slave, stop FROM slave', []],
    ['SELECT WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS(@a, 1)', ['breaks']],
    ['SELECT @@expire_logs_days', ['breaks']],
    ['SELECT @@global.expire_logs_days', ['breaks']],
    ['SET GLOBAL sync_binlog = 1, GLOBAL expire_logs_days = 7', ['breaks']],
    ['SET PERSIST expire_logs_days = 7', ['breaks']],
    ["SHOW VARIABLES LIKE 'expire_logs_days'", ['changed meaning']],
    ["SHOW VARIABLES LIKE 'expire\\_logs\\_days'", ['changed meaning']],
    ["SHOW GLOBAL STATUS LIKE 'Com_show_slave_status'", ['changed meaning']],
    [
      "SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Rpl_semi_sync_master_status'",
      ['changed meaning'],
    ],
    ["INSTALL PLUGIN rpl_semi_sync_master SONAME 'semisync_master.so'", ['breaks']],
    ["INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'", []],
    ["CREATE USER u IDENTIFIED WITH mysql_native_password BY 'x'", ['breaks']],
    ['GRANT SET_USER_ID ON *.* TO u', ['breaks']],
    ['GRANT SELECT ON *.* TO u', []],
    ['FLUSH PRIVILEGES', ['deprecated']],
    ['SELECT Seconds_Behind_Master FROM t', ['breaks']],
    ['CREATE PROCEDURE p() STOP REPLICA', []],
    ['CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO RESET MASTER', ['breaks']],
  ])('%s', async (sql, expected) => {
    expect(await levels(`${sql};\n`)).toEqual(expected);
  });

  it.each([
    ["GRANT SELECT ON *.* TO u IDENTIFIED BY 'x'", 'mysql:5.7', 'mysql:8.0', ['breaks']],
    ["SELECT PASSWORD('x')", 'mysql:5.7', 'mysql:8.0', ['breaks']],
    ['START SLAVE', 'mysql:5.7', 'mysql:8.0', []],
    ['START SLAVE', 'mysql:8.4', 'mysql:9.7', []],
    ['CHANGE MASTER TO MASTER_USE_GTID=current_pos', 'mariadb:10.6', 'mariadb:10.11', ['deprecated']],
    ['CHANGE MASTER TO MASTER_USE_GTID=slave_pos', 'mariadb:10.6', 'mariadb:10.11', []],
    ['SELECT @@innodb_version', 'mariadb:10.6', 'mariadb:10.11', ['breaks']],
    ['SHOW SLAVE STATUS', 'mariadb:10.5', 'mariadb:11.8', []],
  ])('%s from %s to %s', async (sql, from, to, expected) => {
    expect(await levels(`${sql};\n`, from, to)).toEqual(expected);
  });

  it('that are not judged stay so, and the reason says what is documented', async () => {
    const [[level, reason] = ['', '']] = await documented(
      "CHANGE MASTER TO MASTER_HOST='<host>';",
      'mysql:8.0',
      'mysql:8.4',
    );
    expect(level).toBe('not judged');
    expect(reason).toMatch(
      /^it holds the placeholder <host>.*; documented: CHANGE MASTER TO: error 1064 since 8\.4\.0;/,
    );
  });
});

describe('a documented finding', () => {
  it('names its source, and neither an answer nor a replacement', async () => {
    const [finding] = documentedFindings(await itemsOf('\nSTOP SLAVE;'), 'mysql:8.0', 'mysql:8.4');
    expect(finding).toEqual({
      file: 'file',
      line: 2,
      level: 'breaks',
      kind: 'statement',
      text: 'STOP SLAVE',
      from: null,
      to: null,
      reason: 'STOP SLAVE: error 1064 since 8.4.0',
      replacement: null,
      costs: [],
      evidence: 'documented',
      source: expect.stringMatching(/^since 8\.4\.0; MySQL 8\.4 Reference Manual/),
      cases: [],
    });
  });

  it('is for upgrades of one vendor', async () => {
    expect(() => documentedFindings([], 'mysql:9.7', 'mysql:8.0')).toThrow(/older/);
    expect(() => documentedFindings([], 'mysql:8.0', 'mariadb:10.11')).toThrow(/no upgrade/);
    expect(await levels('STOP SLAVE;', 'mysql:8.0', 'mysql:8.0')).toEqual([]);
  });
});

describe('metrics of which something is documented', () => {
  it.each([
    ['mysql_slave_status_seconds_behind_master', ['breaks']],
    ['mysql_slave_status_master_retry_count', ['breaks']],
    ['mysql_global_status_rpl_semi_sync_master_status', ['breaks']],
    ['mysql_global_variables_expire_logs_days', ['breaks']],
    ['mysql_slave_status_seconds_behind_source', []],
    ['mysql_slave_status_last_io_errno', []],
    ['mysql_up', []],
  ])('%s', async (name, expected) => {
    expect(await levels(`groups:\n- rules:\n  - expr: ${name} > 0\n`)).toEqual(expected);
  });
});
