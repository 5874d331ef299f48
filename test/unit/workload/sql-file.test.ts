import { describe, expect, it } from 'vitest';
import { parseSqlFile } from '../../../src/workload/sql-file.ts';

const marker = '-- replfault: each transaction';
const good = `-- Orders of a shop.
CREATE TABLE orders (
  id BIGINT PRIMARY KEY AUTO_INCREMENT, note TEXT
) ENGINE=InnoDB;
USE shop;
${marker}
SET @n = FLOOR(RAND() * 10), @m = 'a; b';
INSERT INTO orders (note) VALUES (@m);
`;

describe('a file of statements', () => {
  it('is what is run once, and one transaction, each statement with its line', () => {
    const { setup, transaction } = parseSqlFile(good, 'orders.sql');
    expect(setup.map(({ line, sql }) => [line, sql.slice(0, 12)])).toEqual([
      [2, 'CREATE TABLE'],
      [5, 'USE shop'],
    ]);
    expect(transaction).toEqual([
      { line: 7, sql: "SET @n = FLOOR(RAND() * 10), @m = 'a; b'" },
      { line: 8, sql: 'INSERT INTO orders (note) VALUES (@m)' },
    ]);
  });
  it.each([
    ['CREATE TABLE t (id INT);\n', /^f\.sql:2: there is no line "-- replfault: each transaction"/],
    [`${marker}\n-- nothing\n`, /^f\.sql:1: there is no statement below this line/],
    [`${marker}\nDELETE FROM t;\n${marker}\n`, /^f\.sql:3: there is a second line/],
    [`${marker}\nDROP TABLE t;\n`, /^f\.sql:2: .*DROP TABLE would end the transaction; write it above the line/],
    [`${marker}\nCOMMIT;\n`, /^f\.sql:2: .*one transaction already/],
  ])('is refused: %j', (text, message) => {
    expect(() => parseSqlFile(text, 'f.sql')).toThrow(message);
  });
});

describe('what a workload may not run', () => {
  it.each([
    'SET GLOBAL read_only = 1',
    'set @a = 1, sql_log_bin = 0',
    'SET SQL_LOG_BIN = 0',
    'SET @@global.max_connections = 5',
    'SET SESSION binlog_format = STATEMENT',
    'SET STATEMENT sql_log_bin=0 FOR INSERT INTO t VALUES (1)',
    "SET PASSWORD = 'x'",
    'RESET MASTER',
    'RESET BINARY LOGS AND GTIDS',
    "PURGE BINARY LOGS TO 'binlog.000001'",
    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'x'",
    'STOP REPLICA',
    'START SLAVE',
    'SHUTDOWN',
    'RESTART',
    'KILL 5',
    'FLUSH TABLES WITH READ LOCK',
    'LOCK TABLES t WRITE',
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE t",
    "SELECT * FROM t INTO OUTFILE '/tmp/x'",
    "SELECT 1 INTO DUMPFILE '/tmp/x'",
    "INSERT INTO t VALUES (LOAD_FILE('/etc/passwd'))",
    "CREATE USER u IDENTIFIED BY 'x'",
    'GRANT ALL ON *.* TO u',
    'INSTALL PLUGIN x SONAME "x.so"',
    "INSERT INTO mysql.user VALUES ('x')",
    'UPDATE `mysql`.`user` SET x = 1',
    'DELETE FROM replfault.ledger',
    'USE mysql',
    'DROP DATABASE replfault',
    "CREATE TABLE t (id INT) DATA DIRECTORY = '/tmp'",
    'CREATE TABLE t (id INT) ENGINE=MyISAM',
    "CREATE TABLE t (id INT) ENGINE=InnoDB CONNECTION='mysql://x'",
    'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1',
    'CREATE PROCEDURE p() SELECT 1',
    'CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO SELECT 1',
    'CALL p()',
    'PREPARE s FROM "SHUTDOWN"',
    "EXECUTE IMMEDIATE 'SHUTDOWN'",
    'INSERT INTO t VALUES (1) /*!80000 , (2) */',
    'INSERT /*+ SET_VAR(sql_mode = "") */ INTO t VALUES (1)',
    'XA START "x"',
    'source /etc/passwd',
    '\\! rm -rf /',
    'DELIMITER //\nINSERT INTO t VALUES (1); SHUTDOWN //',
  ])('%s', (sql) => {
    for (const text of [`${sql};\n${marker}\nDELETE FROM t;\n`, `${marker}\n${sql};\n`])
      expect(() => parseSqlFile(text, 'f.sql'), text).toThrow(/^f\.sql:[123]: a workload may not run this: /);
  });
  it('everything about tables of its own, and rows, runs', () => {
    const setup = [
      'CREATE DATABASE shop',
      'CREATE TABLE IF NOT EXISTS shop.t (id INT, engine INT) ENGINE = INNODB'.replace(', engine INT', ''),
      'CREATE UNIQUE INDEX i ON t (id)',
      'ALTER TABLE t ADD COLUMN `engine` INT',
      "INSERT INTO t VALUES (1, 'GRANT; SET GLOBAL x = 1')",
      'TRUNCATE TABLE t',
    ];
    const transaction = [
      'REPLACE INTO t SELECT * FROM u',
      'UPDATE t SET engine = 1 WHERE id = (SELECT MAX(id) FROM u)',
      'WITH x AS (SELECT 1) SELECT * FROM x FOR UPDATE',
      'DO SLEEP(0.1)',
    ];
    const parsed = parseSqlFile(`${setup.join(';\n')};\n${marker}\n${transaction.join(';\n')};\n`, 'f.sql');
    expect(parsed.setup.map(({ sql }) => sql)).toEqual(setup);
    expect(parsed.transaction.map(({ sql }) => sql)).toEqual(transaction);
  });
});
