import { describe, expect, it } from 'vitest';
import type { LintItem } from '../../../../src/model/upgrade-lint.ts';
import { candidatesFor } from '../../../../src/upgrade/lint/candidates.ts';

const place = { file: 'runbook.sql', line: 1, notJudged: null } as const;
const statement = (sql: string, text = sql): LintItem => ({ ...place, kind: 'statement', text, sql });
const option = (name: string, value: string | null): LintItem => ({
  ...place,
  kind: 'option',
  group: 'mysqld',
  name,
  value,
  text: value === null ? name : `${name} = ${value}`,
});

const first = (sql: string): string | undefined => candidatesFor(statement(sql), 'mysql')[0]?.text;

describe('newer words', () => {
  it.each([
    ['START SLAVE', 'START REPLICA'],
    ['start  slave io_thread', 'START REPLICA io_thread'],
    ["STOP SLAVE FOR CHANNEL 'eu'", "STOP REPLICA FOR CHANNEL 'eu'"],
    ['SHOW SLAVE HOSTS', 'SHOW REPLICAS'],
    ['SHOW MASTER STATUS', 'SHOW BINARY LOG STATUS'],
    ['RESET MASTER', 'RESET BINARY LOGS AND GTIDS'],
    ["PURGE MASTER LOGS TO 'b.000002'", "PURGE BINARY LOGS TO 'b.000002'"],
    [
      "CHANGE MASTER TO MASTER_HOST='a', MASTER_SSL_CRL='b', GET_MASTER_PUBLIC_KEY=1",
      "CHANGE REPLICATION SOURCE TO SOURCE_HOST='a', SOURCE_SSL_CRL='b', GET_SOURCE_PUBLIC_KEY=1",
    ],
    [
      "START SLAVE UNTIL MASTER_LOG_FILE='b.1', MASTER_LOG_POS=4",
      "START REPLICA UNTIL SOURCE_LOG_FILE='b.1', SOURCE_LOG_POS=4",
    ],
    ["SELECT MASTER_POS_WAIT('b.1', 4)", "SELECT SOURCE_POS_WAIT('b.1', 4)"],
    ['SET GLOBAL slave_net_timeout = 10', 'SET GLOBAL replica_net_timeout = 10'],
    ["SHOW VARIABLES LIKE 'slave%'", "SHOW VARIABLES LIKE 'replica%'"],
    ["SHOW STATUS LIKE 'Slave_open_temp_tables'", "SHOW STATUS LIKE 'Replica_open_temp_tables'"],
    ['SET GLOBAL rpl_semi_sync_master_timeout=1', 'SET GLOBAL rpl_semi_sync_source_timeout=1'],
    ['SELECT @@tx_isolation', 'SELECT @@transaction_isolation'],
    ['SET GLOBAL expire_logs_days=7', 'SET GLOBAL binlog_expire_logs_seconds=604800'],
    ["SET PASSWORD FOR 'u'@'%' = PASSWORD('x')", "SET PASSWORD FOR 'u'@'%' = 'x'"],
    ['FLUSH HOSTS', 'TRUNCATE TABLE performance_schema.host_cache'],
    ['SELECT * FROM information_schema.GLOBAL_STATUS', 'SELECT * FROM performance_schema.global_status'],
  ])('%s', (old, now) => {
    expect(first(old)).toBe(now);
  });

  it.each(['START REPLICA', 'SELECT 1', "SHOW VARIABLES LIKE 'gtid_mode'", "SELECT 'master plan'"])(
    'leave alone: %s',
    (sql) => {
      expect(candidatesFor(statement(sql), 'mysql')).toEqual([]);
    },
  );

  it('are those of MySQL: MariaDB keeps its words', () => {
    expect(candidatesFor(statement('START SLAVE'), 'mariadb')).toEqual([]);
    expect(candidatesFor(statement('SELECT @@tx_isolation'), 'mariadb')[0]?.text).toBe(
      'SELECT @@transaction_isolation',
    );
  });

  it('are shown without what stands in the place of a secret', () => {
    const [found] = candidatesFor(
      statement(
        "GRANT REPLICATION SLAVE ON *.* TO 'r'@'%' IDENTIFIED BY 'Ab12Cd34' WITH GRANT OPTION",
        "GRANT REPLICATION SLAVE ON *.* TO 'r'@'%' IDENTIFIED BY '***' WITH GRANT OPTION",
      ),
      'mysql',
    );
    expect(found?.sql).toEqual([
      "CREATE USER IF NOT EXISTS 'r'@'%' IDENTIFIED BY 'Ab12Cd34'",
      "GRANT REPLICATION SLAVE ON *.* TO 'r'@'%' WITH GRANT OPTION",
    ]);
    expect(found?.text).not.toContain('Ab12Cd34');
  });

  it('say what they cost', () => {
    const [found] = candidatesFor(statement("SELECT WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS('x', 5)"), 'mysql');
    expect(found?.costs.join()).toContain('goes on waiting');
  });

  it('of options keep the value', () => {
    expect(candidatesFor(option('slave-net-timeout', '10'), 'mysql')[0]).toMatchObject({
      option: { name: 'replica_net_timeout', value: '10' },
      text: 'replica_net_timeout = 10',
    });
    expect(candidatesFor(option('skip-slave-start', null), 'mysql')[0]?.option).toEqual({
      name: 'skip_replica_start',
      value: null,
    });
    expect(candidatesFor(option('innodb_log_file_size', '1G'), 'mysql')[0]).toMatchObject({
      option: { name: 'innodb_redo_log_capacity', value: '1G' },
      costs: [expect.stringContaining('innodb_log_files_in_group')],
    });
  });
});
