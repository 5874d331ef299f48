import { describe, expect, it } from 'vitest';
import { channelNamed } from '../../../../src/worker/lint/channel.ts';
import { beyondRepair, onlyReads, touchesReplication } from '../../../../src/worker/lint/reads.ts';
import { sparingMemory } from '../../../../src/worker/lint/spare-memory.ts';

describe('statements that leave a server as it was', () => {
  it.each([
    'SELECT 1',
    ' (SELECT 1)',
    '-- why\nSHOW SLAVE STATUS',
    '/* why */ SHOW PROCESSLIST',
    'SET SESSION sql_mode = DEFAULT',
    'SET @x = 1',
    'SET NAMES utf8',
    'EXPLAIN SELECT 1',
    'USE mysql',
    'SELECT GET_LOCK("a", 5)',
  ])('%s', (sql) => {
    expect(onlyReads(sql)).toBe(true);
  });
  it.each([
    'STOP SLAVE',
    'SET GLOBAL read_only = 1',
    'SET @@GLOBAL.read_only = 1',
    'SET SESSION sql_log_bin = 0, GLOBAL read_only = 1',
    "SELECT asynchronous_connection_failover_add_source('c', 'h', 1, '', 1)",
    'INSERT INTO t VALUES (1)',
    'FLUSH TABLES WITH READ LOCK',
    '/*!50000 STOP SLAVE */',
    'RESET MASTER',
    'CALL p()',
    'SET PERSIST max_connections = 5',
  ])('not: %s', (sql) => {
    expect(onlyReads(sql)).toBe(false);
  });
  it.each([
    'RESET MASTER',
    "SET GLOBAL gtid_slave_pos = '0-1-9'",
    'DROP TABLE mysql.gtid_slave_pos',
    'UPDATE `mysql`.user SET x = 1',
  ])('what nothing undoes: %s', (sql) => {
    expect(beyondRepair(sql)).toBe(true);
  });
  it('a channel may be changed by what speaks of replication', () => {
    for (const sql of ['STOP SLAVE', 'CHANGE REPLICATION SOURCE TO SOURCE_HOST="a"', 'SET GLOBAL slave_net_timeout=1'])
      expect(touchesReplication(sql), sql).toBe(true);
    expect(touchesReplication("CREATE USER 'a'@'b'")).toBe(false);
  });
});

describe('values that take memory', () => {
  it.each([
    [
      'SET GLOBAL innodb_buffer_pool_size = 8*1024*1024*1024',
      'SET GLOBAL innodb_buffer_pool_size = @@GLOBAL.innodb_buffer_pool_size ',
    ],
    ['SET GLOBAL innodb_buffer_pool_size = 134217728', 'SET GLOBAL innodb_buffer_pool_size = 134217728'],
    [
      'SET @@GLOBAL.key_buffer_size=9999999999, @@GLOBAL.read_only=1',
      'SET @@GLOBAL.key_buffer_size=@@GLOBAL.key_buffer_size , @@GLOBAL.read_only=1',
    ],
    ['SET GLOBAL max_connections = 99999999999', 'SET GLOBAL max_connections = 99999999999'],
  ])('%s', (sql, executed) => {
    expect(sparingMemory(sql)).toBe(executed);
  });
});

describe('the channel that a statement names', () => {
  it.each([
    ["START REPLICA FOR CHANNEL 'eu'", false, 'eu'],
    ['SHOW SLAVE STATUS FOR CHANNEL "eu west"', false, 'eu west'],
    ["START SLAVE 'eu'", true, 'eu'],
    ["CHANGE MASTER 'eu' TO MASTER_HOST='a'", true, 'eu'],
    ["SHOW SLAVE 'eu' STATUS", true, 'eu'],
    ["CHANGE MASTER TO MASTER_HOST='a'", true, ''],
    ["START SLAVE USER='a'", false, ''],
    ["SHOW VARIABLES LIKE 'x'", true, ''],
  ])('%s', (sql, mariadb, name) => {
    expect(channelNamed(sql, mariadb)).toBe(name);
  });
});
