// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of shells
import { describe, expect, it } from 'vitest';
import { readText, shown, unread } from './reading.ts';

const fenced = (language: string, code: string): string => `# R\n\n~~~${language}\n${code}\n~~~\n`;

describe('a block of code is what its language says, and else what it holds', () => {
  it.each(['sql', 'mysql', 'MariaDB', 'console', 'text', '', 'output', 'weird', '{.sql .numberLines}', 'sql,linenos'])(
    'SQL in a block of "%s"',
    async (language) => {
      expect(shown(await readText(fenced(language, 'STOP SLAVE;\nSHOW SLAVE STATUS\\G')))).toEqual([
        [4, 'STOP SLAVE'],
        [5, 'SHOW SLAVE STATUS'],
      ]);
    },
  );

  it.each(['sh', 'bash-session', 'console', 'terminal', 'text', '', 'weird'])(
    'commands for the client in a block of "%s"',
    async (language) => {
      expect(shown(await readText(fenced(language, 'cd /tmp\nmysql -e "STOP SLAVE"\n')))).toEqual([[5, 'STOP SLAVE']]);
    },
  );

  it('the words of other databases are none of ours', async () => {
    await expect(readText(fenced('postgresql', 'SELECT 1 FROM t;'))).rejects.toMatchObject({ exitCode: 2 });
  });

  it.each([
    ['python', 'cur.execute("SHOW SLAVE STATUS")', 'SHOW SLAVE STATUS', /block of python, which is not read/],
    ['php', "$db->query(\"CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='pw'\")", 'CHANGE MASTER TO ...', /php/],
    ['diff', '- set global slave_net_timeout = 60;', 'set global slave_net_timeout ...', /diff/],
    ['bash', 'dbcli "STOP SLAVE"', 'STOP SLAVE', /no command of this block/],
    ['text', 'Then: RESET MASTER', 'RESET MASTER', /neither SQL nor shell/],
    ['go', 'db.Exec("GRANT ALL ON *.* TO x")', 'GRANT ...', /go/],
    ['yaml', '- a\n- STOP SLAVE', 'STOP SLAVE', /no YAML of maps and lists/],
    ['yaml', '- a: [\n- STOP SLAVE', 'STOP SLAVE', /no valid YAML/],
  ])('what stands in a block of %s and is not read is told: %s', async (language, code, text, why) => {
    const { items } = await readText(fenced(language, code));
    expect(items).toMatchObject([{ text, notJudged: expect.stringMatching(why) }]);
    expect(JSON.stringify(items)).not.toMatch(/'pw'/);
  });

  it('what was read is not told again, also on its later lines', async () => {
    const code = 'mysql -e "CREATE PROCEDURE p() BEGIN\n STOP SLAVE;\nEND"\nx "START SLAVE"';
    const file = await readText(fenced('sh', code));
    expect(unread(file)).toEqual([[7, 'START SLAVE']]);
  });

  it('options that a command writes are told, and its other commands are read', async () => {
    const code = 'cat > /etc/my.cnf <<EOF\n[mysqld]\nlog_warnings=2\nEOF\nmysql -e "STOP SLAVE"\n';
    const file = await readText(fenced('bash', code));
    expect(shown(file)).toEqual([
      [8, 'STOP SLAVE'],
      [5, '[mysqld]'],
    ]);
    expect(unread(file)).toEqual([[5, '[mysqld]']]);
    expect(unread(await readText(`#!/bin/sh\n${code}`))).toEqual([[3, '[mysqld]']]);
  });

  it('commands before the first prompt are read too', async () => {
    const text = fenced('sh', 'mysql -e "STOP SLAVE"\n# mysql -e "START SLAVE"');
    expect(shown(await readText(text))).toEqual([
      [4, 'STOP SLAVE'],
      [5, 'START SLAVE'],
    ]);
  });

  it('options and rules in blocks are read with their lines', async () => {
    const text = [
      ...[
        '# R',
        '',
        '```ini',
        '[mysqld]',
        'slave_net_timeout = 60',
        'report_password = abc',
        '[client]',
        'port=1',
        '```',
      ],
      ...['', '```cnf', 'log_warnings=2', '```'],
      ...['', '```yaml', 'groups:', '- rules:', '  - expr: mysql_slave_status_slave_io_running == 0', '```'],
      ...['', '```ini', '[Service]', 'LimitNOFILE=1', '```', ''],
    ].join('\n');
    const { items } = await readText(text);
    expect(items.map(({ kind, line, text: one, notJudged }) => [kind, line, one, notJudged !== null])).toEqual([
      ['option', 5, 'slave_net_timeout = 60', false],
      ['option', 6, 'report_password = ***', false],
      ['option', 12, 'log_warnings', true],
      ['metric', 18, 'mysql_slave_status_slave_io_running', false],
    ]);
  });
});

describe('other markup around a block of code', () => {
  it.each([
    ['AsciiDoc', '= T\n\n[source,sql]\n----\nSTOP SLAVE;\n----\n', 5],
    ['Org mode', '* T\n#+begin_src sql\nSTOP SLAVE;\n#+end_src\n', 3],
    ['Jekyll', '# T\n\n{% highlight sql %}\nSTOP SLAVE;\n{% endhighlight %}\n', 4],
    ['the wiki of Confluence', 'h1. T\n\n{code:title=x|sql}\nSTOP SLAVE;\n{code}\n', 4],
    ['reStructuredText', 'T\n=\n\n.. code-block:: sql\n\n    STOP SLAVE;\n', 6],
    ['MkDocs', '# T\n\n!!! note\n    ```sql\n    STOP SLAVE;\n    ```\n', 5],
    [
      'MkDocs, in a tab of a note',
      '# T\n\n??? note\n\n    === "a"\n\n        ```sql\n        STOP SLAVE;\n        ```\n',
      8,
    ],
    ['nested lists', '# T\n\n* a\n  1. b\n     * c\n\n       ```\n       STOP SLAVE;\n       ```\n', 8],
    ['quotes in quotes', '# T\n\n> > ~~~\n> > STOP SLAVE;\n> > ~~~\n', 4],
    [
      'details without an empty line',
      '# T\n\n<details><summary>x</summary>\n```sql\nSTOP SLAVE;\n```\n</details>\n',
      5,
    ],
    ['details', '# T\n\n<details>\n<summary>x</summary>\n\n```sql\nSTOP SLAVE;\n```\n\n</details>\n', 7],
  ])('%s', async (_, text, line) => {
    const file = await readText(text);
    expect([shown(file), unread(file)]).toEqual([[[line, 'STOP SLAVE']], []]);
    expect(shown(await readText(text.replaceAll('\n', '\r\n')))).toEqual([[line, 'STOP SLAVE']]);
  });

  it('a fence behind an open tag is read with its placeholders, once', async () => {
    const text =
      '# T\n\n<details\n open>\n~~~sh\nmysql -h <replica> -e "STOP SLAVE"\n~~~\n<pre>\nSTART SLAVE;\n</pre>\n</details>\n';
    expect(shown(await readText(text))).toEqual([
      [9, 'START SLAVE'],
      [6, 'STOP SLAVE'],
    ]);
  });

  it('a beginning without its end takes nothing for code', async () => {
    const text = '# T\n\n{code}\nUse `STOP SLAVE` here.\n\n```sql\nSTART SLAVE;\n```\n';
    expect(shown(await readText(text))).toEqual([
      [4, 'STOP SLAVE'],
      [7, 'START SLAVE'],
    ]);
  });
});

describe('placeholders of a person in a command', () => {
  it.each([
    ['mysql -h <replica> -e "SHOW SLAVE STATUS\\G"', 'SHOW SLAVE STATUS'],
    ["mysql -u <user> -p<password> -h <source host> -e 'SHOW SLAVE STATUS'", 'SHOW SLAVE STATUS'],
    ['ssh <replica> "mysql -e \'SHOW SLAVE STATUS\'"', 'SHOW SLAVE STATUS'],
    ['watch -n1 \'mysql -h <replica> -e "SHOW SLAVE STATUS"\'', 'SHOW SLAVE STATUS'],
    ['mysql -h {{ replica }} -e "SHOW SLAVE STATUS"', 'SHOW SLAVE STATUS'],
    ['mysql.exe -h [replica] -e "SHOW SLAVE STATUS"', 'SHOW SLAVE STATUS'],
    ['mysql -h <replica> < fix.sql', 'mysql < fix.sql'],
    ['mysql <fix.sql >out.txt', 'mysql < fix.sql'],
    ['mysqladmin -h <replica> -pxyz start-slave', 'start-slave ...'],
  ])('%s', async (command, text) => {
    const { items } = await readText(fenced('bash', command));
    expect(items.map((one) => one.text)).toEqual([text]);
    expect(JSON.stringify(items)).not.toContain('xyz');
  });

  it('those in a statement stay placeholders', async () => {
    const { items } = await readText(fenced('bash', 'mysql -h <h> -e "CHANGE MASTER TO MASTER_HOST=\'<host>\'"'));
    expect(items).toMatchObject([{ notJudged: expect.stringMatching(/<host>: give its value with --var/) }]);
  });
});

describe('words between back quotes', () => {
  it.each([
    ['SHOW PROCESSLIST', true],
    ["SHOW VARIABLES LIKE 'slave_net_timeout'", true],
    ['FLUSH HOSTS', true],
    ['SELECT @@tx_isolation', true],
    ['SELECT a FROM t', true],
    ["GRANT ALL ON *.* TO 'x'", true],
    ['CHANGE MASTER TO ...', true],
    ['ssh db1 "mysql -e \'STOP SLAVE\'"', true],
    ['CHANGE MASTER TO', false],
    ['SELECT', false],
    ['GRANT', false],
    ['CREATE USER', false],
    ['mysql> STOP SLAVE;', true],
    ['mysql -h <replica> -e "STOP SLAVE"', true],
    ['mysql', false],
    ['start-slave.sh', false],
  ])('%s', async (code, isRead) => {
    const { items } = await readText(`# R\n\n\`STOP SLAVE\`\n\n| a | b |\n|---|---|\n| x | \`${code}\` |\n`);
    expect(items.slice(1).map(({ line }) => line)).toEqual(isRead ? [7] : []);
  });
});

const playbook = `- hosts: replicas
  tasks:
  - name: STOP SLAVE on all of them
    community.mysql.mysql_query:
      query: "STOP SLAVE"
  - community.mysql.mysql_query:
      query:
        - SHOW SLAVE STATUS
        - >-
          CHANGE MASTER TO
          MASTER_PASSWORD='pw'
  - shell: mysql -uroot -ppw -e "SHOW MASTER STATUS\\\\G"
  - ansible.builtin.shell: |
      set -e
      mysql -e "RESET MASTER;

        SHOW SLAVE HOSTS"
  - command: >-
      mysql
      -e "FLUSH HOSTS"
  - community.mysql.mysql_replication:
      mode: startslave
  - debug:
      var: "x START SLAVE"
`;

describe('YAML', () => {
  const expected = [
    [5, 'STOP SLAVE'],
    [8, 'SHOW SLAVE STATUS'],
    [10, "CHANGE MASTER TO MASTER_PASSWORD='***'"],
    [12, 'SHOW MASTER STATUS'],
    [15, 'RESET MASTER'],
    [17, 'SHOW SLAVE HOSTS'],
    [20, 'FLUSH HOSTS'],
    [21, 'community.mysql.mysql_replication'],
    [24, 'START SLAVE'],
  ];

  it('of a playbook, as a file and as a block: queries, commands, modules', async () => {
    const file = await readText(playbook);
    expect([file.kind, shown(file)]).toEqual(['runbook', expected]);
    expect(unread(file)).toEqual(expected.slice(-2));
    const block = await readText(fenced('yaml', playbook));
    expect(shown(block)).toEqual(expected.map(([line, text]) => [Number(line) + 3, text]));
    expect(shown(await readText(playbook.replaceAll('\n', '\r\n')))).toEqual(expected);
  });

  it('of manifests: words of a command, scripts, and files in texts', async () => {
    const manifest = `apiVersion: v1
kind: Pod
spec:
  containers:
  - command: ["mysql", "-uroot", "-ppw", "-e", "SHOW SLAVE STATUS"]
  - command: [sh, -c]
    args:
    - |
      until mysql -e 'SELECT 1'; do sleep 1; done
---
kind: ConfigMap
data:
  my.cnf: |
    [mysqld]
    slave_net_timeout = 60
  init.sql: |
    RESET SLAVE ALL;
  rules.yml: |
    groups:
    - rules:
      - expr: mysql_slave_status_slave_io_running == 0
  dashboard.json: |
    {"panels": [{"targets": [{"expr": "mysql_up"}]}]}
`;
    expect(shown(await readText(manifest))).toEqual([
      [5, 'SHOW SLAVE STATUS'],
      [9, 'SELECT 1'],
      [15, 'slave_net_timeout = 60'],
      [17, 'RESET SLAVE ALL'],
      [21, 'mysql_slave_status_slave_io_running'],
      [23, 'mysql_up'],
    ]);
  });

  it('without statements is of no known kind, and what is no YAML is an error with its line', async () => {
    await expect(readText('apiVersion: v1\nkind: Pod\n')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/no known kind/),
    });
    await expect(readText('- hosts: x\n  tasks: [\n')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/file:\d is no valid YAML/),
    });
  });
});

describe('HTML', () => {
  it('of a page: code in blocks and in lines, with entities and without comments', async () => {
    const text = `<!DOCTYPE html>
<p>Run <code>SHOW SLAVE STATUS</code>, not <code>CHANGE MASTER TO</code></p>
<pre><code class="language-sql">STOP SLAVE;

<span>START</span> SLAVE;
</code></pre>
<pre title="a>b">
$ mysql -e &quot;SELECT 1 &lt; 2&quot;</pre>
<!-- <code>RESET SLAVE</code> -->
<ac:plain-text-body><![CDATA[SHOW MASTER STATUS;
RESET MASTER;]]></ac:plain-text-body>
`;
    const file = await readText(text);
    expect(shown(file)).toEqual([
      [2, 'SHOW SLAVE STATUS'],
      [3, 'STOP SLAVE'],
      [5, 'START SLAVE'],
      [8, 'SELECT 1 < 2'],
      [10, 'SHOW MASTER STATUS'],
      [11, 'RESET MASTER'],
    ]);
  });

  it('in Markdown, also behind empty lines and in tables', async () => {
    const text = `# R

<pre>
STOP SLAVE;

    START SLAVE;
</pre>

Text <code>RESET MASTER</code> and <b>bold</b>, then \`SHOW SLAVE HOSTS\`.

<table><tr><td><code>mysql -e "SHOW MASTER STATUS"</code></td></tr></table>
`;
    expect(shown(await readText(text))).toEqual([
      [4, 'STOP SLAVE'],
      [6, 'START SLAVE'],
      [9, 'RESET MASTER'],
      [9, 'SHOW SLAVE HOSTS'],
      [11, 'SHOW MASTER STATUS'],
    ]);
  });
});

describe('a script', () => {
  it('of the shell: what its commands give to the client, wherever it stands', async () => {
    const file = await readText(`#!/bin/bash
# mysql -e "SHOW SLAVE HOSTS"
f() {
    $MYSQL -e "STOP SLAVE"
    "\${MYSQL_CMD[@]}" -e "START SLAVE"
\tmysql -u $U <<EOF
RESET MASTER;
EOF
}
mysqldump -u $MYSQL_USER -e db
`);
    expect(shown(file)).toEqual([
      [4, 'STOP SLAVE'],
      [5, 'START SLAVE'],
      [7, 'RESET MASTER'],
      [2, 'SHOW SLAVE HOSTS'],
    ]);
    expect(unread(file)).toEqual([[2, 'SHOW SLAVE HOSTS']]);
  });

  it('is known without its first line', async () => {
    const text = 'set -e\nif true; then\n    mysql -e "START SLAVE"\nfi\nmysql -h x -e "STOP SLAVE"\n';
    expect(shown(await readText(text))).toEqual([
      [3, 'START SLAVE'],
      [5, 'STOP SLAVE'],
    ]);
  });

  it('in another language is not read, and what it holds is told', async () => {
    const file = await readText('#!/usr/bin/env python\ncur.execute("SHOW SLAVE STATUS")\n');
    expect(unread(file)).toEqual([[2, 'SHOW SLAVE STATUS']]);
    await expect(readText('#!/usr/bin/env python\nprint(1)\n')).rejects.toMatchObject({ exitCode: 2 });
  });
});

it('what is not read of an indented text is told', async () => {
  const file = await readText('x = "SHOW SLAVE STATUS"\n\n    y = "STOP SLAVE"\n');
  expect(unread(file)).toEqual([
    [3, 'STOP SLAVE'],
    [1, 'SHOW SLAVE STATUS'],
  ]);
});
