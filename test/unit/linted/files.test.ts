// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of shells and dashboards
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLintedFiles } from '../../../src/linted/read-linted-files.ts';
import { readText, upgrade } from './reading.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rf-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a kind is told by content', () => {
  it.each([
    ['option file', '# comment\n\n[mysqld]\nport = 3306\n'],
    ['option file', '; comment\n[client]\nport = 3306\n'],
    ['option file', '\n [ mysqld ] # x\n'],
    ['runbook', 'STOP SLAVE;'],
    ['runbook', '-- a\n# b\n/* c */\nSHOW SLAVE STATUS'],
    ['runbook', '/*!40101 SET NAMES utf8 */;\n'],
    ['runbook', 'DELIMITER //\nSELECT 1//\n'],
    ['runbook', '# Title\n\n```sql\nSELECT 1;\n```\n\n```ini\n[mysqld]\nport=1\n```\n'],
    ['runbook', '# Title\n\n```yaml\ngroups:\n- rules: []\n```\n\n```sql\nSELECT 1;\n```\n'],
    ['Prometheus rules', 'groups:\n- name: x\n  rules: []\n'],
    ['Grafana dashboard', '{"panels": []}'],
    ['Grafana dashboard', '{"rows": []}'],
  ])('%s: %j', async (kind, text) => {
    expect((await readText(text)).kind).toBe(kind);
  });

  it.each([
    ['prose', 'Use this page to find where code belongs.\n\nShow me; then select one.\n'],
    ['Markdown without statements', '# Title\n\n```js\nSELECT\n```\n'],
    ['a table', 'a,b,c\n1,2,3\n'],
    ['other JSON', '{"a": 1}'],
    ['broken JSON', '{"panels": [}'],
    ['other YAML', 'a: 1\nb: [2]\n'],
    ['a script', '#!/bin/sh\nls -l\n'],
  ])('%s is of no known kind', async (_, text) => {
    await expect(readText(text)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/file is of no known kind$/),
      hint: expect.stringMatching(/Known are/),
    });
  });
});

describe('what cannot be read is a usage error that names the file', () => {
  it.each([
    ['an empty one', '', /is empty/],
    ['a binary one', new Uint8Array([127, 69, 76, 70, 0, 1]), /binary/],
    ['one that is not UTF-8', new Uint8Array([83, 69, 76, 69, 67, 84, 32, 0xff, 59]), /not UTF-8/],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 83, 0, 69, 0]), /UTF-16/],
    ['a large one', 'SELECT 1;\n'.repeat(500_000), /larger than 4 MiB/],
    ['YAML of great depth', `groups: ${'['.repeat(100_000)}\nrules:`, /nested|YAML/],
    ['an option file that servers refuse', '[mysqld]\nport=1\n[mysql\n', /:3 has a group without/],
    ['an option before any group', 'port=1\n[mysqld]\n', /:1 stands before any/],
    ['an option file with a byte order mark', '\ufeff[mysqld]\nport=1\n', /byte order mark/],
  ])('%s', async (_, content, message) => {
    await expect(readText(content)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
  });

  it('a folder, a pipe, a device, one that is missing, one without permission', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    await mkdir(at('dir'));
    const cases: [string, RegExp][] = [
      [at('dir'), /dir is a folder/],
      [at('pipe'), /pipe is a pipe/],
      ['/dev/zero', /zero is a pipe or a device/],
      [at('none'), /none is not there/],
      ['-', /- is standard input, which is not read/],
      [join(at('none'), 'x'), /is not there/],
    ];
    await writeFile(at('secret'), 'SELECT 1;');
    await chmod(at('secret'), 0);
    if (process.getuid?.() !== 0) cases.push([at('secret'), /secret cannot be read: EACCES/]);
    for (const [file, message] of cases)
      await expect(readLintedFiles([file], upgrade)).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(message),
      });
  });

  it('JSON of great depth is read or refused, and never a crash', async () => {
    const text = `{"panels": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const result = await readText(text).then(
      ({ kind }) => kind,
      ({ exitCode }: { exitCode: number }) => exitCode,
    );
    expect([2, 'Grafana dashboard']).toContain(result);
  });
});

describe('an option file', () => {
  it('is read without what it includes, where that is not on this machine, and says so', async () => {
    const { items } = await readText('[mysqld]\nport=1\n!includedir /not/here/conf.d/\n!include gone.cnf\nread_only\n');
    const why = 'what it includes is not on this machine: name those files too';
    expect(items.map(({ line, text, notJudged }) => [line, text, notJudged])).toEqual([
      [2, 'port = 1', null],
      [5, 'read_only', null],
      [3, '!includedir /not/here/conf.d/', why],
      [4, '!include gone.cnf', why],
    ]);
  });

  it('gives the options of the groups that either version reads, with their lines, through includes', async () => {
    await mkdir(at('conf.d'));
    await writeFile(at('conf.d/a.cnf'), '[mysqld]\n\nb = "x y" # comment\n');
    await writeFile(
      at('my.cnf'),
      `# my.cnf\n[mysqld]\nskip-name-resolve\n!includedir ${at('conf.d')}\n[mysqld-8.0]\nc=1\n[mysqld-5.7]\nd=1\n[client]\nport=1\n[mysqldump]\nquick\n[server]\ne={{ e }}\n`,
    );
    const [file] = await readLintedFiles([at('my.cnf')], upgrade);
    expect(file?.items.map(({ file: one, line, text, notJudged }) => [one, line, text, notJudged])).toEqual([
      [at('my.cnf'), 3, 'skip-name-resolve', null],
      [at('conf.d/a.cnf'), 3, 'b = x y', null],
      [at('my.cnf'), 6, 'c = 1', null],
      [at('my.cnf'), 8, 'd = 1', 'no server of these versions reads the group [mysqld-5.7]'],
      [at('my.cnf'), 14, 'e = {{ e }}', expect.stringMatching(/placeholder/)],
    ]);
    expect(file?.items[1]).toMatchObject({ kind: 'option', group: 'mysqld', name: 'b', value: 'x y' });
  });

  it('has the groups of its vendor', async () => {
    const text = '[mariadb]\na\n[mariadb-10.11]\nb\n[mysqld-11.8]\nc\n[client-server]\nd\n';
    const mariadb = {
      from: { vendor: 'mariadb', version: '10.11' },
      to: { vendor: 'mariadb', version: '11.8' },
    } as const;
    expect((await readText(text, {}, mariadb)).items.filter(({ notJudged }) => notJudged === null)).toHaveLength(4);
    expect((await readText(text)).items.filter(({ notJudged }) => notJudged === null)).toHaveLength(0);
  });

  it('has lines that one of the versions reads in pieces as not judged, and all others', async () => {
    const text = `[mysqld]\nport=1\ninit_connect="${'x'.repeat(5000)}"\n# ${'y'.repeat(5000)}\nskip-name-resolve\n`;
    const old = { from: { vendor: 'mysql', version: '5.6' } } as const;
    const { items } = await readText(text, {}, old);
    const why = expect.stringMatching(/longer than the 4094 bytes/);
    expect(items).toMatchObject([
      { line: 2, notJudged: null },
      { line: 3, text: expect.stringMatching(/^init_connect = x{200,225}…$/), notJudged: why },
      { line: 5, notJudged: null },
      { line: 4, text: 'a comment or another line of 5002 bytes', notJudged: why },
    ]);
    expect((await readText(text)).items.filter(({ notJudged }) => notJudged !== null)).toEqual([]);
  });

  it('takes comments that are not UTF-8, and values of --var', async () => {
    const bytes = Buffer.concat([
      Buffer.from('# caf'),
      Buffer.from([0xe9]),
      Buffer.from('\n[mysqld]\nport = ${PORT}\n'),
    ]);
    expect((await readText(bytes, { PORT: '3307' })).items).toMatchObject([
      { line: 3, text: 'port = 3307', value: '3307' },
    ]);
  });
});

it('several files are read in their order, and one that is named twice once', async () => {
  await writeFile(at('a.sql'), 'SELECT 1;');
  await writeFile(at('b.yml'), 'groups:\n- rules:\n  - {record: mysql_own, expr: mysql_up}\n');
  await writeFile(at('c.json'), '{"panels": [{"expr": "mysql_own + mysql_up"}]}');
  const files = await readLintedFiles([at('c.json'), at('a.sql'), at('b.yml'), at('a.sql')], upgrade);
  expect(files.map(({ kind, items }) => [kind, items.length])).toEqual([
    ['Grafana dashboard', 1],
    ['runbook', 1],
    ['Prometheus rules', 1],
  ]);
});
