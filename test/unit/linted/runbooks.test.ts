// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of shells and dashboards
import { describe, expect, it } from 'vitest';
import { exportMark } from '../../../src/model/exported-runbook.ts';
import { itemsOf, readText, shown } from './reading.ts';

describe('a runbook in SQL', () => {
  it('has the line of the first word of each statement, also behind a byte order mark and CRLF', async () => {
    const file = await readText('\ufeff-- one\r\nSTOP SLAVE;\r\n\r\n  CHANGE MASTER TO\r\n    MASTER_PORT = 3306;\r\n');
    expect(file.kind).toBe('runbook');
    expect(shown(file)).toEqual([
      [2, 'STOP SLAVE'],
      [4, 'CHANGE MASTER TO MASTER_PORT = 3306'],
    ]);
  });

  it('may be what was typed in the client: answers and prompts are left out', async () => {
    const text =
      "mysql> SHOW SLAVE STATUS\\G\n*** 1. row ***\n  State: it's; here\nmysql> SELECT 1,\n    -> 2;\nMariaDB [(none)]> STOP SLAVE;\n";
    expect(shown(await readText(text))).toEqual([
      [1, 'SHOW SLAVE STATUS'],
      [4, 'SELECT 1, 2'],
      [6, 'STOP SLAVE'],
    ]);
  });

  it('gives the server statements without comments, which stay for lines alone', async () => {
    const [item] = await itemsOf('SELECT 1 -- hunter2\n + /* hunter3 */ 2 /*!80000 + 3 */;');
    expect(item).toMatchObject({ sql: expect.stringMatching(/^SELECT 1 {2}\n \+ {3}2 \/\*!80000 \+ 3 \*\/$/) });
  });
});

describe('a runbook in Markdown', () => {
  it('has those of a command between back quotes, of a block with a template, and of MySQL Shell', async () => {
    const text = [
      '| 1 | `mysql -e "SHOW MASTER STATUS\\G"` |',
      '',
      '```sql+jinja',
      'START SLAVE;',
      '```',
      '',
      '```',
      ' MySQL  localhost:3306 ssl  SQL > RESET SLAVE;',
      'Query OK, 0 rows affected (0.01 sec)',
      '```',
    ].join('\n');
    const { items } = await readText(text);
    expect(items.map(({ line, text: shown }) => [line, shown])).toEqual([
      [1, 'SHOW MASTER STATUS'],
      [4, 'START SLAVE'],
      [8, 'RESET SLAVE'],
    ]);
  });

  it('has statements in blocks of SQL, of shell and of neither, in lists and in quotes, each with its line', async () => {
    const file = await readText(
      [
        '# Error 1190', // 1
        '',
        'Run `STOP SLAVE`; `CHANGE MASTER TO` is only a name, and so is `SELECT`.', // 3
        '',
        '```sql', // 5
        '-- comment',
        'STOP SLAVE;',
        'CHANGE MASTER TO',
        "  MASTER_HOST='h';", // 9
        '```',
        '',
        '1. a list', // 12
        '',
        '   ```bash',
        '   mysql -uroot -pS3cr3tPw -Ne "SHOW SLAVE', // 15
        '   STATUS\\G; SELECT \\"a\\"" | grep Seconds',
        '   ```',
        '',
        '> ~~~mysql', // 19
        '> RESET MASTER;',
        '> ~~~',
        '',
        '```', // 23
        'SHOW MASTER STATUS;',
        '```',
        '',
        '    START SLAVE;', // 27
        '',
        '```json',
        '{"SELECT": 1}',
        '```',
      ].join('\n'),
    );
    expect(file.kind).toBe('runbook');
    expect(shown(file)).toEqual([
      [3, 'STOP SLAVE'],
      [7, 'STOP SLAVE'],
      [8, "CHANGE MASTER TO MASTER_HOST='h'"],
      [15, 'SHOW SLAVE STATUS'],
      [16, 'SELECT "a"'],
      [20, 'RESET MASTER'],
      [24, 'SHOW MASTER STATUS'],
      [27, 'START SLAVE'],
    ]);
  });

  it.each([
    ["mysql -e 'STOP SLAVE'", ['STOP SLAVE']],
    ['mysql -e "STOP SLAVE; START SLAVE"', ['STOP SLAVE', 'START SLAVE']],
    ['mysql --execute="RESET MASTER" db', ['RESET MASTER']],
    ['mysql --execute "RESET MASTER"', ['RESET MASTER']],
    ["mysql -h db1 -P 3306 -u e -BNe'SELECT 1'", ['SELECT 1']],
    ['mysql -pe -u root', []],
    ['mysql -h -e "not this"', []],
    ["sudo -u mysql /usr/bin/mysql -e 'SELECT 1'", ['SELECT 1']],
    ["docker exec -it db mariadb -e 'SELECT 1'", ['SELECT 1']],
    ['lag=$(mysql -e "SELECT 1")', ['SELECT 1']],
    ['for h in a b; do mysql -h $h -e "SELECT 1"; done', ['SELECT 1']],
    ["mysql -e 'SELECT 1' && mysql -e 'SELECT 2'", ['SELECT 1', 'SELECT 2']],
    ['mysql <<EOF\nSELECT 1;\nSELECT 2;\nEOF', ['SELECT 1', 'SELECT 2']],
    ["mysql <<< 'SELECT 1'", ['SELECT 1']],
    ["echo 'SELECT 1' | mysql", ['SELECT 1']],
    ['mysql db < file.sql', ['mysql < file.sql']],
    ["mysql -e \\\n  'SELECT 1'", ['SELECT 1']],
    ["mysql -e \"SELECT 'it''s'\"", ["SELECT 'it''s'"]],
    ["mysqldump -e 'SELECT 1'", []],
    ["# mysql -e 'SELECT 1'", ['SELECT 1']],
    ["$ mysql -e 'SELECT 1'\nCan't connect\n$ mysql -e 'SELECT 2'", ['SELECT 1', 'SELECT 2']],
    ["[root@db ~]# mysql -e 'SELECT 1'", ['SELECT 1']],
    ["mysql -e 'SELECT 1", ['SELECT 1']],
    ['mysql -e', []],
    ['ssh db1 "mysql -e \'STOP SLAVE\'"', ['STOP SLAVE']],
    ['su - mysql -c \'mysql -e "STOP SLAVE"\'', ['STOP SLAVE']],
    ['watch -n1 "mysql -e \'SHOW SLAVE STATUS\' | grep Behind"', ['SHOW SLAVE STATUS']],
    ['docker exec mysql sh -c \'exec mysql -p"$PW" -e "STOP SLAVE"\'', ['STOP SLAVE']],
    ['ssh db1 \'sh -c "mysql -e \\"STOP SLAVE\\""\'', ['STOP SLAVE']],
    // It is only printed: told, and not judged.
    ['echo "then run mysql -e \'STOP SLAVE\'"', ['STOP SLAVE']],
    ["if then fi mysql -e 'SELECT 9'; }", []],
  ])('what a shell gives to the client: %s', async (shell, expected) => {
    const { items } = await readText(`\`\`\`sql\nSELECT 0;\n\`\`\`\n\n\`\`\`bash\n${shell}\n\`\`\`\n`);
    expect(items.slice(1).map(({ text }) => text)).toEqual(expected);
  });

  it('10,000 lines are read within 5 s', async () => {
    const text =
      '# x\n\n```sql\nSTOP SLAVE; -- a\n```\n\nSome *text* with `code`.\n\n```bash\nmysql -e "SELECT 1"\n```\n'.repeat(
        910,
      );
    const before = performance.now();
    expect((await readText(text)).items).toHaveLength(1820);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('what is not judged', () => {
  it.each([
    ['source a.sql', 'source a.sql', /reads another file/],
    ['\\. a.sql', '\\. a.sql', /reads another file/],
    ['\\! rm -rf /', '\\! ...', /shell/],
    ['system rm -rf /', 'system ...', /shell/],
    ['tee /tmp/x', 'tee ...', /writes a file/],
    ['pager less', 'pager ...', /runs a program/],
    ['connect db host', 'connect ...', /connects/],
    ['status', 'status', /command of the client/],
    ['use shop', 'use shop', /no database shop/],
    ["SELECT 1 INTO OUTFILE '/x'", "SELECT 1 INTO OUTFILE '/x'", /writes a file/],
    ["SELECT 1 INTO/**/DUMPFILE '/x'", "SELECT 1 INTO DUMPFILE '/x'", /writes a file/],
    ["SELECT 1 /*!50000 INTO OUTFILE*/ '/x'", "SELECT 1 /*!50000 INTO OUTFILE*/ '/x'", /writes a file/],
    ["SELECT 1 into\noutfile '/x'", "SELECT 1 into outfile '/x'", /writes a file/],
    [
      "CREATE PROCEDURE p() SELECT 1 INTO OUTFILE '/x'",
      "CREATE PROCEDURE p() SELECT 1 INTO OUTFILE '/x'",
      /writes a file/,
    ],
    ["LOAD DATA LOCAL INFILE '/x' INTO TABLE t", "LOAD DATA LOCAL INFILE '/x' INTO TABLE t", /reads a file/],
    ["SELECT LOAD_FILE('/x')", "SELECT LOAD_FILE('/x')", /reads a file/],
    ['SHUTDOWN', 'SHUTDOWN', /ends the server/],
    ['/*!50700 SHUTDOWN */', '/*!50700 SHUTDOWN */', /ends the server/],
    ['/*M!100000 SHUTDOWN */', '/*M!100000 SHUTDOWN */', /ends the server/],
    ['/* x */ restart', 'restart', /ends the server/],
    ['KILL 5', 'KILL 5', /what else runs/],
    ["CLONE LOCAL DATA DIRECTORY = '/x'", "CLONE LOCAL DATA DIRECTORY = '/x'", /copies/],
    ["PREPARE s FROM 'SHUTDOWN'", "PREPARE s FROM 'SHUTDOWN'", /put together/],
    ['EXECUTE s', 'EXECUTE s', /put together/],
    ["EXECUTE IMMEDIATE 'SHUTDOWN'", "EXECUTE IMMEDIATE 'SHUTDOWN'", /put together/],
    ["INSTALL PLUGIN p SONAME '../p.so'", "INSTALL PLUGIN p SONAME '../p.so'", /library/],
    ["CREATE FUNCTION f RETURNS INT SONAME 'f.so'", "CREATE FUNCTION f RETURNS INT SONAME 'f.so'", /library/],
    ["SET GLOBAL general_log_file = '/etc/x'", "SET GLOBAL general_log_file = '/etc/x'", /file on the host/],
    [
      "CREATE TABLE t (a INT) DATA DIRECTORY = '/x'",
      "CREATE TABLE t (a INT) DATA DIRECTORY = '/x'",
      /file on the host/,
    ],
    ["SET GLOBAL init_connect = 'SHUTDOWN'", "SET GLOBAL init_connect = 'SHUTDOWN'", /sets a statement/],
    ["BINLOG 'xyz'", "BINLOG 'xyz'", /encoded/],
    ["IMPORT TABLE FROM '/x.sdi'", "IMPORT TABLE FROM '/x.sdi'", /reads files/],
  ])('%s', async (sql, text, reason) => {
    const items = await itemsOf(`SELECT 0;\n${sql};\n`);
    expect(items.at(-1)).toMatchObject({ line: 2, text, notJudged: expect.stringMatching(reason) });
  });

  it.each([
    "INSERT INTO notes VALUES ('SHUTDOWN'), ('INTO OUTFILE')",
    'SELECT `outfile` INTO @x',
    'GRANT SHUTDOWN ON *.* TO u',
    "INSTALL PLUGIN p SONAME 'semisync_master.so'",
    "SET GLOBAL slow_query_log_file = 'slow.log'",
    'SELECT a FROM t WHERE a < b AND c > d',
    'SELECT @a := 1, @@global.x, a:=2',
    "SELECT DATE_FORMAT(NOW(), '%H:%i:%s'), '10:20:30', 'a%s', '$', 'x$y'",
    "SELECT '3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5'",
    "SELECT JSON_EXTRACT(a, '$.b'), a -> '$[0]'",
    'LOAD INDEX INTO CACHE t',
    'l: LOOP SELECT 1; END LOOP l',
  ])('but this is: %s', async (sql) => {
    const [item] = await itemsOf(`DELIMITER //\n${sql}//\n`);
    expect(item).toMatchObject({ text: sql, notJudged: null });
  });
});

describe('a placeholder', () => {
  it.each([
    ["CHANGE MASTER TO MASTER_HOST='<host>'", "CHANGE MASTER TO MASTER_HOST='db1'"],
    ['SET GLOBAL x = <host>', 'SET GLOBAL x = db1'],
    ["CHANGE MASTER TO MASTER_HOST='$host'", "CHANGE MASTER TO MASTER_HOST='db1'"],
    ["CHANGE MASTER TO MASTER_HOST='${host}'", "CHANGE MASTER TO MASTER_HOST='db1'"],
    ["CHANGE MASTER TO MASTER_HOST='${host:-localhost}'", "CHANGE MASTER TO MASTER_HOST='db1'"],
    ["CHANGE MASTER TO MASTER_HOST='{{ host }}'", "CHANGE MASTER TO MASTER_HOST='db1'"],
    ['SELECT * FROM t WHERE a = :host', 'SELECT * FROM t WHERE a = db1'],
    ['SELECT $host', 'SELECT db1'],
    ['STOP SLAVE FOR CHANNEL <host>', 'STOP SLAVE FOR CHANNEL db1'],
    ["SELECT 'a.${host}.b'", "SELECT 'a.db1.b'"],
  ])('%s is filled in', async (sql, filled) => {
    const text = `SELECT 0;\n${sql};`;
    expect((await itemsOf(text)).at(-1)).toMatchObject({
      text: sql,
      notJudged: expect.stringMatching(/placeholder.*--var/),
    });
    expect((await itemsOf(text, { host: 'db1' })).at(-1)).toMatchObject({ text: filled, sql: filled, notJudged: null });
  });

  it.each(["MASTER_HOST='...'", 'SET x = %s', 'SELECT 1 LIMIT %s', 'SELECT ...', 'SET x = ?', 'SELECT …'])(
    '%s has no name',
    async (part) => {
      const sql = part.startsWith('MASTER') ? `CHANGE MASTER TO ${part}` : part;
      const [, item] = await itemsOf(`SELECT 0;\n${sql};`, { s: 'x' });
      expect(item?.notJudged).toMatch(/placeholder/);
      expect(item?.notJudged).not.toMatch(/--var/);
    },
  );

  it('a value with a quote does not end the string', async () => {
    const [item] = await itemsOf("SELECT '<x>';", { x: "a'; SHUTDOWN; \\" });
    expect(item).toMatchObject({ sql: "SELECT 'a''; SHUTDOWN; \\\\'" });
  });

  it('a value cannot bring in what is not judged', async () => {
    const [item] = await itemsOf('SELECT 1 <x>;', { x: "INTO OUTFILE '/x'" });
    expect(item?.notJudged).toMatch(/writes a file/);
  });
});

describe('a runbook that replfault exported', () => {
  const procedure = [
    '### P1',
    '',
    'On the replica:',
    '',
    '```sql',
    'SHOW ALL SLAVES STATUS;',
    '-- Write down Relay_Log_File, in the first row with an empty Connection_name: it is <file> in a later',
    '--   statement.',
    "SHOW RELAYLOG EVENTS IN '<file>' LIMIT 20;",
    "-- Write down Info, in the first row with Event_type 'Gtid': it is <event> in a later statement.",
    '```',
    '',
    'On the source:',
    '',
    '```sql',
    "SELECT '<event>' AS e, '<other>' AS o;",
    "SELECT '<event>' AS e;",
    '```',
    '',
    '### P2',
    '',
    '```sql',
    "SELECT '<file>';",
    '```',
    '',
  ];
  const exported = [`<!-- ${exportMark}`, '     hash -->', ...procedure].join('\n');
  const file = { name: 'file', sql: 'SHOW ALL SLAVES STATUS', column: 'Relay_Log_File' };
  const inFile = { ...file, row: { column: 'Connection_name', is: '' } };
  const inEvents = {
    ...{ name: 'event', sql: "SHOW RELAYLOG EVENTS IN '<file>' LIMIT 20", column: 'Info' },
    row: { column: 'Event_type', is: 'Gtid' },
  };
  const open = (name: string) => ({ notJudged: `it holds the placeholder <${name}>: give its value with --var` });

  it('says which statement of the procedure shows a value that another one holds', async () => {
    expect(await itemsOf(exported)).toMatchObject([
      { line: 8, notJudged: null },
      { line: 11, notJudged: null, shown: [inFile] },
      { line: 18, ...open('other') },
      { line: 19, notJudged: null, shown: [inFile, inEvents] },
      // Another procedure.
      { line: 25, ...open('file') },
    ]);
  });
  it('a value of --var comes before', async () => {
    const items = await itemsOf(exported, { file: 'f1' });
    expect(items[1]).toMatchObject({ sql: "SHOW RELAYLOG EVENTS IN 'f1' LIMIT 20" });
    expect(items[1]).not.toHaveProperty('shown');
  });
  it('in any other file values stay open', async () => {
    const items = await itemsOf(procedure.join('\n'));
    expect(items.map(({ notJudged }) => notJudged !== null)).toEqual([false, true, true, true, true]);
  });
  it('a statement that changes something shows no value', async () => {
    const text = exported.replaceAll('SHOW ALL SLAVES STATUS', 'STOP SLAVE');
    expect((await itemsOf(text))[1]).toMatchObject(open('file'));
  });
});
