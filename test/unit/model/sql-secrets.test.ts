import { describe, expect, it } from 'vitest';
import { secretsIn, withoutSecretParams, withoutSecrets } from '../../../src/model/sql-secrets.ts';

const shown = (sql: string): string => withoutSecrets(sql, secretsIn(sql));

describe('secrets in SQL', () => {
  it.each([
    ["CREATE USER 'app'@'%' IDENTIFIED BY 's3cret'", "CREATE USER 'app'@'%' IDENTIFIED BY '***'"],
    [
      "ALTER USER a IDENTIFIED BY 'new' REPLACE 'old' RETAIN CURRENT PASSWORD",
      "ALTER USER a IDENTIFIED BY '***' REPLACE '***' RETAIN CURRENT PASSWORD",
    ],
    [
      'ALTER USER a IDENTIFIED WITH caching_sha2_password AS 0x24412430',
      'ALTER USER a IDENTIFIED WITH caching_sha2_password AS ***',
    ],
    [
      "CREATE USER a IDENTIFIED VIA ed25519 USING PASSWORD('it''s')",
      "CREATE USER a IDENTIFIED VIA ed25519 USING PASSWORD('***')",
    ],
    [
      "CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='p,w', MASTER_PORT=3306",
      "CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='***', MASTER_PORT=3306",
    ],
    [
      'CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = "p\\"w", SOURCE_HOST = \'h\'',
      'CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = "***", SOURCE_HOST = \'h\'',
    ],
    ["START SLAVE USER='repl' PASSWORD='xyzzy'", "START SLAVE USER='repl' PASSWORD='***'"],
    ["set password for 'u'@'h' = password('x1')", "set password for '***'@'***' = password('***')"],
    ["SET GLOBAL aws_secret_key = 'abcd'; SELECT 'abc'", "SET GLOBAL aws_secret_key = '***'; SELECT 'abc'"],
    ["SELECT AES_ENCRYPT('text', 'key'), 'after'", "SELECT AES_ENCRYPT('***', '***'), '***'"],
    [
      "CREATE SERVER s OPTIONS (USER 'u', PASSWORD 'pw1', HOST 'h')",
      "CREATE SERVER s OPTIONS (USER 'u', PASSWORD '***', HOST 'h')",
    ],
    ["INSTALL COMPONENT 'x'; SELECT 'mysql://me:hunter2@db/'", "INSTALL COMPONENT 'x'; SELECT 'mysql://me:***@db/'"],
    [
      "/* 'a' */ CREATE USER b IDENTIFIED /* why 'c' */ BY 'd-e'",
      "/* 'a' */ CREATE USER b IDENTIFIED /* why 'c' */ BY '***'",
    ],
    ["SET GLOBAL init_connect = 'SET PASSWORD = ''a b'''", "SET GLOBAL init_connect = '***'"],
    ["SELECT ENCODE('a', 'key'), DECODE(x, 'k2')", "SELECT ENCODE('***', '***'), DECODE(x, '***')"],
    ["SELECT UPPER(SHA1(UNHEX(SHA1('pw')))), 'x'", "SELECT UPPER(SHA1(UNHEX(SHA1('***')))), 'x'"],
    [
      "CREATE USER y IDENTIFIED WITH 'mysql_native_password' AS '*24'",
      "CREATE USER y IDENTIFIED WITH 'mysql_native_password' AS '***'",
    ],
    ["CREATE USER y IDENTIFIED VIA 'ed25519' USING 'h'", "CREATE USER y IDENTIFIED VIA 'ed25519' USING '***'"],
    // An unclosed quote is an error of the server, which quotes it.
    ["CREATE USER b IDENTIFIED BY 'open", "CREATE USER b IDENTIFIED BY '***"],
  ])('are taken out of %s', (sql, without) => expect(shown(sql)).toBe(without));

  it.each(["SET GLOBAL validate_password.policy = 'LOW'", "SELECT 'IDENTIFIED BY' AS a, 'x' AS b", 'START REPLICA'])(
    'are not seen in %s',
    (sql) => expect(shown(sql)).toBe(sql),
  );

  it('go from what a server quotes of a statement too', () => {
    const secrets = secretsIn("CHANGE MASTER TO MASTER_PASSWORD='pw' MASTER_HOST='h'");
    expect(withoutSecrets("syntax to use near 'pw' MASTER_HOST", secrets)).toBe("syntax to use near '***' MASTER_HOST");
  });

  it('go where a server cuts one off', () => {
    const near = (end: string) => `to use near 'MASTER TO MASTER_USER='x', MASTER_PASSWORD='${end}' at line 1`;
    expect(withoutSecrets(near('Roitaq'), ['RoitaqZ9x'])).toBe(near('***'));
    expect(withoutSecrets(near('RoitaqZ9x'), ['RoitaqZ9x'])).toBe(near('***'));
    expect(withoutSecrets(near('Other'), ['RoitaqZ9x'])).toBe(near('Other'));
  });

  it('go from parameters, by name and by content', () => {
    expect(
      withoutSecretParams({ case: 'a', password: 'x', sizeMs: 3, sql: "SET PASSWORD = 'y1'", on: 'replica' }),
    ).toEqual({ case: 'a', password: '***', sizeMs: 3, sql: "SET PASSWORD = '***'", on: 'replica' });
  });
});
