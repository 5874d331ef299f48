import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { UpgradeLint } from '../../../src/model/upgrade-lint.ts';
import { lintedUpgrades, plantedWords } from '../../fixtures/upgrade-lint/expected.ts';
import { runCli, startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { latestRun, schemaComplaints } from '../support/saved-run.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/upgrade-lint/', import.meta.url));
/** The old words of the runbook for error 1190. */
const oldWords = /\b(?:SLAVE|MASTER)\b/;

/** Everything that a run has written, as one text. */
async function written({ out }: Playground): Promise<string> {
  const entries = await readdir(join(out, 'latest'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))).join('\n');
}

describe.each(lintedUpgrades)('upgrade-lint from $from to $to', ({ from, to, files, lines }) => {
  it('has for every line of option files, runbooks, rules and dashboards the level that the servers give it', async () => {
    await using playground = await makePlayground();
    const versions = ['--from', from, '--to', to, '--runtime', 'local', '--out', playground.out];
    const ran = await runCli(['upgrade-lint', ...files, ...versions, '--json'], {
      env: playground.env,
      cwd: fixtures,
      timeoutMs: 170_000,
    });
    const { findings } = JSON.parse(ran.stdout) as UpgradeLint;
    const left = [...findings];
    const found = lines.map(([file, line, text]) => {
      const at = left.findIndex((one) => one.file === file && one.line === line && one.text === text);
      const level = at < 0 ? 'good' : left.splice(at, 1)[0]?.level;
      return [file, line, text, level];
    });
    expect(found).toEqual(lines.map((line) => [...line]));
    expect(left).toEqual([]);
    expect(ran.code).toBe(1);

    // What breaks has the server's own words, and what is printed in its place was executed.
    const broken = findings.filter(({ level, kind }) => level === 'breaks' && kind !== 'metric');
    for (const one of broken) expect(one).toMatchObject({ evidence: 'played', to: { message: expect.any(String) } });
    const run = await latestRun(playground);
    expect(schemaComplaints(run)).toEqual([]);
    const histories = await written(playground);
    for (const { replacement, kind } of findings)
      if (replacement !== null && kind !== 'metric')
        expect(histories).toMatch(`${JSON.stringify(replacement).slice(1, -1)}","candidate":`);
    const replaced = findings.filter(({ file }) => file === 'error-1190.md').map((one) => one.replacement ?? '');
    for (const one of replaced) expect(one).not.toMatch(oldWords);
    expect(replaced.includes('')).toBe(false);

    // No secret of a file is anywhere, and nothing is left.
    const everything = `${ran.stdout}${ran.stderr}${histories}`;
    expect(plantedWords.filter((word) => everything.includes(word))).toEqual([]);
    expect(await playground.remains()).toEqual([]);

    // The findings come from the saved run alone.
    const again = await runCli(['judge', join(playground.out, 'latest'), '--json'], { env: playground.env });
    const { findings: judgedAgain } = (JSON.parse(again.stdout) as { upgradeLint: UpgradeLint }).upgradeLint;
    expect(again.code).toBe(1);
    expect(judgedAgain).toEqual(findings);
  });
});

/** Ten secrets, in all places where one may stand. */
const secrets = Array.from({ length: 10 }, (_, index) => `Zq${index}secretWord${index}`);
const [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9] = secrets;
const secretive = [
  `CHANGE MASTER TO MASTER_PASSWORD='${s0}', MASTER_USER='r'`,
  `CREATE USER 'a'@'%' IDENTIFIED BY '${s1}'`,
  `GRANT SELECT ON *.* TO 'b'@'%' IDENTIFIED BY "${s2}"`,
  `SET PASSWORD FOR 'nobody'@'%' = PASSWORD('${s3}')`,
  `SELECT AES_ENCRYPT('data', '${s4}')`,
  `SELCT PASSWORD('${s5}')`,
  `CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h', PASSWORD '${s6}')`,
  `ALTER USER 'root'@'localhost' IDENTIFIED BY '<password>'`,
];

describe('upgrade-lint', () => {
  it('keeps ten secrets to itself, stands statements that hang, and shares the answers of lines that are the same', async () => {
    await using playground = await makePlayground();
    const folder = join(playground.dir, 'files');
    await mkdir(folder);
    const many = Array.from({ length: 10_000 }, (_, index) => `SELECT ${index % 50};`);
    const all = [...secretive, "SELECT GET_LOCK('x', 1)", 'SELECT SLEEP(1000)', "SELECT GET_LOCK('x', 1)"];
    await writeFile(join(folder, 'runbook.sql'), `${all.join(';\n')};\n${many.join('\n')}\n`);
    const options = ['[mysqld]', `report_password = ${s7}`, `nonsense_password = ${s8}`];
    // Good together, and refused alone.
    options.push('character_set_server = latin2', 'collation_server = latin2_general_ci');
    await writeFile(join(folder, 'my.cnf'), `${options.join('\n')}\n`);
    const versions = ['--from', 'mariadb:10.11', '--to', 'mariadb:11.8', '--runtime', 'local', '--out', playground.out];
    const files = ['runbook.sql', 'my.cnf'];
    const ran = await runCli(['upgrade-lint', ...files, ...versions, '--format', 'github', '--var', `password=${s9}`], {
      env: playground.env,
      cwd: folder,
      timeoutMs: 120_000,
    });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^(?:::\w+ file=.*\n)+\d+ items in 2 files.*\n$/);
    const { upgradeLint, cases } = await latestRun(playground);
    expect(cases.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(upgradeLint?.findings.map(({ line, level }) => [line, level])).toEqual([
      [6, 'was broken before'],
      [10, 'not judged'],
      [3, 'was broken before'],
    ]);
    const everything = `${ran.stdout}${ran.stderr}${await written(playground)}`;
    expect(secrets.filter((word) => everything.includes(word))).toEqual([]);
    expect(await playground.remains()).toEqual([]);
  });

  it('asks what YAML, HTML and scripts give to the client, metrics that fit a pattern, and options beside one that is too long', async () => {
    await using playground = await makePlayground();
    const files: Readonly<Record<string, string>> = {
      'playbook.yml':
        '- hosts: db\n  tasks:\n  - community.mysql.mysql_query:\n      query: SELECT @@innodb_defragment\n  - mysql_replication:\n      mode: getreplica\n',
      'page.html': '<html>\n<p><code>STOP SLAVE</code></p>\n<pre>SELECT @@innodb_defragment;\n</pre></html>\n',
      'check.sh': '#!/bin/sh\nmysql -h <replica> -e "SELECT @@innodb_defragment"\nQ="SHOW SLAVE STATUS"\n',
      'dashboard.json':
        '{"templating": {"list": [\n{"type": "query", "query": "metrics(mysql_global_variables_innodb_)"}]}}',
      'my.cnf': `[mysqld]\ninit_connect = "SELECT '${'x'.repeat(5000)}'"\n# ${'y'.repeat(5000)}\nmax_conections = 9\nreplicate_do_db = ${'"'.repeat(2050)}\n`,
    };
    const folder = join(playground.dir, 'files');
    await mkdir(folder);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const versions = ['--from', 'mariadb:10.11', '--to', 'mariadb:11.8', '--runtime', 'local', '--out', playground.out];
    const ran = await runCli(['upgrade-lint', ...Object.keys(files), ...versions, '--json'], {
      env: playground.env,
      cwd: folder,
      timeoutMs: 170_000,
    });
    const { findings } = JSON.parse(ran.stdout) as UpgradeLint;
    expect(findings.map(({ file, line, level }) => [file, line, level])).toEqual([
      ['playbook.yml', 4, 'breaks'],
      ['playbook.yml', 5, 'not judged'],
      ['page.html', 3, 'breaks'],
      ['check.sh', 2, 'breaks'],
      ['check.sh', 3, 'not judged'],
      ['dashboard.json', 2, 'changed meaning'],
      ['my.cnf', 2, 'not judged'],
      ['my.cnf', 3, 'not judged'],
      ['my.cnf', 4, 'was broken before'],
      ['my.cnf', 5, 'not judged'],
    ]);
    expect(ran.code).toBe(1);
    expect(schemaComplaints(await latestRun(playground))).toEqual([]);
    expect(await playground.remains()).toEqual([]);
  });

  it('ends at once with Ctrl-C, and leaves nothing', async () => {
    await using playground = await makePlayground();
    const file = join(playground.dir, 'slow.sql');
    await writeFile(file, Array.from({ length: 9 }, (_, index) => `SELECT SLEEP(${index + 100});`).join('\n'));
    const versions = ['--from', 'mariadb:11.8', '--to', 'mariadb:11.8', '--runtime', 'local', '--out', playground.out];
    const running = startCli(['upgrade-lint', file, ...versions], { env: playground.env, timeoutMs: 60_000 });
    await running.printed(/statement 1 of 9/, 40_000);
    running.signalGroup('SIGINT');
    const { code, stdout } = await running.exited;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(await playground.remains()).toEqual([]);
  });

  it('answers from what is documented where no server can be had, and says so', async () => {
    await using playground = await makePlayground();
    const file = join(playground.dir, 'runbook.sql');
    await writeFile(file, 'STOP SLAVE;\nSELECT 1;\n');
    const args = ['upgrade-lint', file, '--from', 'mysql:8.0', '--to', 'mysql:8.4', '--runtime', 'docker', '--json'];
    const env = { ...playground.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const { code, stdout, stderr } = await runCli([...args, '--out', playground.out], { env });
    expect(code).toBe(3);
    expect(stderr).toMatch(/docker/i);
    expect((JSON.parse(stdout) as UpgradeLint).findings).toMatchObject([
      { line: 1, level: 'breaks', evidence: 'documented', source: expect.stringContaining('8.4'), replacement: null },
      { line: 2, level: 'not judged', reason: 'no server of mysql:8.4 was asked' },
    ]);
  });

  it('starts nothing where nothing can be asked, and --strict makes that inconclusive', async () => {
    await using playground = await makePlayground();
    const file = join(playground.dir, 'runbook.sql');
    await writeFile(file, 'SHUTDOWN;\n');
    const args = ['upgrade-lint', file, '--from', 'mariadb:10.11', '--to', 'mariadb:11.8', '--out', playground.out];
    const older = ['upgrade-lint', file, '--from', 'mariadb:11.8', '--to', 'mariadb:10.11', '--out', playground.out];
    for (const [command, note] of [
      [args, ''],
      [older, 'note: mariadb:10.11 is older than mariadb:11.8: for an upgrade, exchange --from and --to\n'],
    ] as const)
      expect(await runCli(command, { env: playground.env })).toMatchObject({ code: 0, stderr: note });
    const strict = await runCli([...args, '--strict', '--format', 'sarif'], { env: playground.env });
    expect(strict.code).toBe(4);
    expect(JSON.parse(strict.stdout)).toMatchObject({ version: '2.1.0' });
    expect(await readdir(playground.out)).toEqual([]);
  });

  it.each<[string, string | Uint8Array, string[], RegExp]>([
    ['a binary file', Uint8Array.of(0, 1, 2, 255, 0), [], /binary/],
    ['a file of no known kind', 'Dear reader,\nnothing to see here.\n', [], /no known kind/],
    ['two vendors', 'SELECT 1;', ['--from', 'mysql:9.7', '--to', 'mariadb:11.8'], /is no upgrade/],
    ['a word that tells no vendor', 'SELECT 1;', ['--from', 'percona:8.0', '--to', 'mysql:9.7'], /vendor/],
    ['a variable without a value', 'SELECT 1;', ['--var', 'Hidden1234'], /--var cannot be parsed/],
  ])('%s is a usage error', async (_, content, more, message) => {
    await using playground = await makePlayground();
    const file = join(playground.dir, 'file');
    await writeFile(file, content);
    const versions = more.includes('--from') ? [] : ['--from', 'mysql:5.6', '--to', 'mysql:9.7'];
    const { code, stdout, stderr } = await runCli(['upgrade-lint', file, ...versions, ...more], {
      env: playground.env,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('Hidden1234');
  });
});
