import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportMark } from '../../../src/model/exported-runbook.ts';
import type { SavedUpgradeLint, UpgradeLint } from '../../../src/model/upgrade-lint.ts';
import { saveRecordedRun } from '../../fixtures/recorded-run.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { latestRun, schemaComplaints } from '../support/saved-run.ts';

/** The runbook of a recorded run, as `replfault report RUN --export` writes it. */
async function exported({ dir, env }: Playground, key: string): Promise<string> {
  const run = join(dir, key.replace(/\W/g, '-'));
  await saveRecordedRun(run, key);
  const { code, stderr } = await runCli(['report', run, '--export', `${run}.md`], { env, timeoutMs: 30_000 });
  expect(code, stderr).toBe(0);
  return `${run}.md`;
}

const lint = (playground: Playground, files: readonly string[], from: string, to: string) =>
  runCli(
    ['upgrade-lint', ...files, '--from', from, '--to', to, '--runtime', 'local', '--out', playground.out].concat(
      '--json',
      '--strict',
    ),
    { env: playground.env, timeoutMs: 120_000 },
  );

describe.each([
  // All claims on the new version, and the claim about a pair of both.
  { from: 'mysql:5.6', to: 'mysql:9.7', keys: ['mysql:9.7', 'mysql:5.6>mysql:9.7'], old: 'STOP SLAVE' },
  {
    from: 'mariadb:10.5',
    to: 'mariadb:11.8',
    keys: ['mariadb:10.5>mariadb:11.8'],
    old: 'SET GLOBAL innodb_defragment = ON',
  },
  {
    from: 'mariadb:10.11',
    to: 'mariadb:11.8',
    keys: ['mariadb:10.11', 'mariadb:10.11>mariadb:11.8'],
    old: 'SET GLOBAL innodb_defragment = ON',
  },
])('the runbook that is exported for $from and $to', ({ from, to, keys, old }) => {
  it('is clean: every statement is judged, also those with a value that an earlier one shows; a planted old one is found', async () => {
    await using playground = await makePlayground();
    const files: string[] = [];
    for (const key of keys) files.push(await exported(playground, key));
    const clean = await lint(playground, files, from, to);
    expect((JSON.parse(clean.stdout) as UpgradeLint).findings).toEqual([]);
    expect(clean.code).toBe(0);

    // Values were asked for, and none was left out.
    const run = await latestRun(playground);
    expect(schemaComplaints(run)).toEqual([]);
    const { asked } = run.upgradeLint as SavedUpgradeLint;
    const held = asked.flatMap(({ items }) => items).filter((one) => one.kind === 'statement' && /<\w+>/.test(one.sql));
    expect(held.length).toBeGreaterThan(0);
    for (const one of held) expect(one).toMatchObject({ notJudged: null, shown: expect.any(Array) });

    const file = files.at(-1) ?? '';
    const lines = (await readFile(file, 'utf8')).split('\n');
    const line = lines.lastIndexOf('```sql') + 1;
    await writeFile(file, lines.toSpliced(line, 0, `${old};`).join('\n'));
    const planted = await lint(playground, [file], from, to);
    expect((JSON.parse(planted.stdout) as UpgradeLint).findings).toMatchObject([
      { file, line: line + 1, level: 'breaks', text: old },
    ]);
    expect(planted.code).toBe(1);
    expect(await playground.remains()).toEqual([]);
  });
});

it('a statement that should show a value and hangs, or is refused, is told with the statement that holds the value', async () => {
  await using playground = await makePlayground();
  const file = join(playground.dir, 'runbook.md');
  const statements = [
    'SELECT SLEEP(1000) AS s;',
    '-- Write down s: it is <slow> in a later statement.',
    'SELECT @@nonsense AS n;',
    '-- Write down n: it is <none> in a later statement.',
    "SELECT '<slow>' AS v;",
    "SELECT '<none>' AS v;",
    'SELECT 1;',
  ];
  const text = [`<!-- ${exportMark}`, '     hash -->', '```sql', ...statements, '```', ''];
  await writeFile(file, text.join('\n'));
  const { stdout, code } = await lint(playground, [file], 'mariadb:11.8', 'mariadb:11.8');
  expect((JSON.parse(stdout) as UpgradeLint).findings).toMatchObject([
    { line: 4, level: 'not judged', reason: expect.stringContaining('no answer in time') },
    { line: 6, level: 'was broken before', to: { errno: 1193 } },
    { line: 8, level: 'not judged', reason: expect.stringContaining('no answer in time') },
    { line: 9, level: 'was broken before', to: { errno: 1193, message: expect.stringContaining('shows <none>') } },
  ]);
  expect(code).toBe(4);
  expect(await playground.remains()).toEqual([]);
});
