import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLintedFiles } from '../../../src/linted/read-linted-files.ts';
import { itemsOf, readText, upgrade } from './reading.ts';

/** Each in a form of its own. */
const planted = Array.from({ length: 14 }, (_, index) => `pl4nted_Word${String(index).padStart(2, '0')}x`);
const [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13] = planted;

const runbook = `# Runbook

\`\`\`sql
CREATE USER 'repl'@'%' IDENTIFIED BY '${p0}';
CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='${p1}', MASTER_PORT=3306;
CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD="${p2}";
SET PASSWORD FOR 'repl'@'%' = '${p3}';
-- the password is ${p4}
SELECT 1 /* or '${p4}' */;
ALTER USER 'repl'@'%' IDENTIFIED BY '${p5}' REPLACE '${p0}';
SELECT 'mysql://root:${p6}@db1/x';
PREPARE s FROM 'ALTER USER u IDENTIFIED BY ''${p7}''';
START SLAVE USER='u' PASSWORD='${p8}';
SELECT ENCODE('a', '${p9}'), SHA1(UNHEX(SHA1('${p9}')));
CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (USER 'u', PASSWORD '${p9}');
\\! mysqldump -p${p10} x
connect db ${p10}
\`\`\`

\`\`\`bash
mysql -uroot -p${p11} -e "SHOW SLAVE STATUS\\G"
MYSQL_PWD=${p11} mysql --password=${p11} -e "SET PASSWORD = PASSWORD('${p11}')"
mysql -p${p11} < dump.sql
\`\`\`
`;

const options = `[mysqld]
# ${p12}
master-password = ${p12}
init_connect = "SET PASSWORD = '${p12}'"
report_host = mysql://u:${p13}@h/
`;

describe('planted passwords', () => {
  it('are in no item, shown or asked', async () => {
    for (const text of [runbook, options]) {
      const { items } = await readText(text);
      expect(items.length).toBeGreaterThan(2);
      const written = JSON.stringify(items);
      for (const word of planted) expect(written, word).not.toContain(word);
    }
  });

  it('are in no error message', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rf-'));
    const broken = [
      `groups:\n - rules:\n   - {"expr": "${p0}" ${p1}`,
      `[mysqld]\n= ${p2}`,
      `[mysqld]\n${'x'.repeat(300)}=${p3}`,
      `password is ${p4}`,
      `[mysqld\npassword=${p5}`,
      `{"panels": [${p6}`,
      `[mysqld]\n!include ${folder}/file\npassword=${p7}`,
    ];
    for (const text of broken) {
      const file = join(folder, 'file');
      await writeFile(file, text);
      const error = await readLintedFiles([file], upgrade).then(
        () => null,
        (cause: Error) => cause,
      );
      expect(error, text).toMatchObject({ exitCode: 2 });
      for (const word of planted) expect(JSON.stringify([error, error?.message]), text).not.toContain(word);
    }
    await rm(folder, { recursive: true });
  });

  it('are random in what the server gets, the same for the same one, and nothing else is changed', async () => {
    const [made, changed, set] = await itemsOf(
      `CREATE USER 'repl'@'db' IDENTIFIED WITH 'mysql_native_password' BY 'Abc-123def';
       ALTER USER 'repl'@'db' IDENTIFIED BY 'Xyz' REPLACE 'Abc-123def';
       SET PASSWORD FOR 'repl'@'db' = 'Xyz';`,
    );
    const [, first] =
      /^CREATE USER 'repl'@'db' IDENTIFIED WITH 'mysql_native_password' BY '(.*)'$/.exec(sqlOf(made)) ?? [];
    expect(first).toMatch(/^[A-Z][a-z]{2}[^A-Za-z0-9'"\\][2-9]{3}[a-z]{3}$/);
    const [, second, again] = /^ALTER USER 'repl'@'db' IDENTIFIED BY '(.*)' REPLACE '(.*)'$/.exec(sqlOf(changed)) ?? [];
    expect(again).toBe(first);
    expect(sqlOf(set)).toBe(`SET PASSWORD FOR 'repl'@'db' = '${second}'`);
    expect(made?.text).toBe("CREATE USER 'repl'@'db' IDENTIFIED WITH 'mysql_native_password' BY '***'");
  });

  it.each([
    [`IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'`, /'\*[0-9A-F]{40}'/],
    [`IDENTIFIED WITH mysql_native_password AS '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'`, /AS '\*[0-9A-F]{40}'/],
    [`IDENTIFIED WITH caching_sha2_password AS '$A$005$${'aB3'.repeat(21)}'`, /AS '\$A\$005\$[A-Za-z0-9]{63}'/],
    [
      `IDENTIFIED WITH caching_sha2_password AS 0x24412430303524${'6a'.repeat(63)}`,
      /AS 0x24412430303524(?:6[1-9]){63}/,
    ],
    [
      `IDENTIFIED VIA ed25519 USING 'ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY'`,
      /VIA ed25519 USING '[A-Za-z0-9!#+\-./:=?^_~]{43}'/,
    ],
    [
      `IDENTIFIED VIA unix_socket OR ed25519 USING PASSWORD('secret')`,
      /unix_socket OR ed25519 USING PASSWORD\('[a-z]{6}'\)/,
    ],
  ])('a hash stays one: %s', async (how, pattern) => {
    const [item] = await itemsOf(`CREATE USER u ${how};`);
    expect(sqlOf(item)).toMatch(pattern);
    expect(sqlOf(item)).not.toBe(`CREATE USER u ${how}`);
    expect(item?.text).toMatch(/\*\*\*/);
  });

  it('the values of an INSERT into a column of passwords are hidden', async () => {
    const [item] = await itemsOf("INSERT INTO app.users (name, password) VALUES ('bob', 'hunter2');");
    expect(item?.text).toBe("INSERT INTO app.users (name, password) VALUES ('***', '***')");
  });

  it('words that are no secret stay', async () => {
    const sql = `ALTER USER 'u'@'h' PASSWORD EXPIRE INTERVAL 90 DAY COMMENT 'for repl'`;
    expect((await itemsOf(`${sql};`))[0]).toMatchObject({ text: sql, sql });
  });
});

const sqlOf = (item: Awaited<ReturnType<typeof itemsOf>>[number] | undefined): string =>
  item?.kind === 'statement' ? item.sql : '';
