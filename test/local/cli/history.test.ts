import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRun } from '../../fixtures/example-run.ts';
import { historyCase, historyLine, historyText } from '../../fixtures/run-history.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

const path = (name: string): string => join(playground.dir, name);
const history = (...args: readonly string[]): Promise<CliResult> =>
  runCli(['history', ...args], { env: { ...playground.env, GITHUB_SHA: 'feedc0de' }, cwd: playground.dir });

/** The folder of a saved run of that name. */
function savedRun(name: string): string {
  const dir = path(name);
  mkdirSync(dir, { recursive: true });
  const cases = exampleRun().run.cases.map((one) => ({ ...one, timeline: one.timeline && 'timelines/none.ndjson' }));
  writeFileSync(join(dir, 'run.json'), JSON.stringify({ ...exampleRun().run, run: name, cases }));
  return dir;
}

const series = (values: readonly number[]): string =>
  historyText(values.map((value, run) => historyLine(run, [historyCase({ numbers: { blindWindowMs: value } })])));
const ten = Array.from({ length: 10 }, () => 3930);

describe.concurrent('history', () => {
  it('adds a run once, with the commit of the CI, and shows it', async () => {
    const run = savedRun('once');
    expect(await history('add', run, run, '--file', 'once.jsonl')).toMatchObject({ code: 0, stdout: 'added once\n' });
    expect(await history('add', run, '--file', 'once.jsonl')).toMatchObject({
      code: 0,
      stdout: 'once is already in once.jsonl\n',
    });
    expect(readFileSync(path('once.jsonl'), 'utf8').split('\n')).toHaveLength(2);
    const shown = await history('--file', 'once.jsonl');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('newest: once (commit feedc0de, replfault 0.1.0');
    expect(shown.stdout).toContain('new: error-1190/connection-reset/default on MySQL 9.7.4: failed: ');
  });
  it('a changed number is shown; with --fail-on-change it is exit code 1', async () => {
    writeFileSync(path('changed.jsonl'), series([...ten, 5000]));
    writeFileSync(path('same.jsonl'), series([...ten, 4000]));
    expect(await history('show', '--file', 'changed.jsonl')).toMatchObject({ code: 0 });
    const failed = await history('show', '--file', 'changed.jsonl', '--fail-on-change');
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stdout).toContain('Blind window 5.0 s (+1.1 s)');
    expect(await history('show', '--file', 'same.jsonl', '--fail-on-change')).toMatchObject({ code: 0 });
  });
  it('writes a page, and nothing but JSON to standard output with --json', async () => {
    writeFileSync(path('page.jsonl'), series([...ten, 5000]));
    const shown = await history('show', '--file', 'page.jsonl', '--html', 'history.html', '--json');
    expect(shown).toMatchObject({ code: 0, stderr: 'wrote history.html\n' });
    expect(JSON.parse(shown.stdout)).toMatchObject({ runs: 11, changes: 1 });
    expect(readFileSync(path('history.html'), 'utf8')).toContain('<h1>1 number changed.</h1>');
  });
  it('of eight processes at a time loses no run, and leaves no lock', async () => {
    mkdirSync(path('many'));
    const runs = Array.from({ length: 8 }, (_, index) => savedRun(`many/run-${index}`));
    const ended = await Promise.all(runs.map((run) => history('add', run, runs[0] ?? '', '--file', 'many/h.jsonl')));
    expect(ended.map(({ code }) => code)).toEqual(runs.map(() => 0));
    const lines = readFileSync(path('many/h.jsonl'), 'utf8').trimEnd().split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).run)).size).toBe(8);
    expect(lines).toHaveLength(8);
    expect(readdirSync(path('many')).filter((name) => name.startsWith('h.jsonl'))).toEqual(['h.jsonl']);
  });
  it('a line that was cut off by a crash is removed by the next run, and said', async () => {
    writeFileSync(path('torn.jsonl'), series(ten));
    appendFileSync(path('torn.jsonl'), '{"replfault":"run-history","version":1,"run":"x');
    const shown = await history('show', '--file', 'torn.jsonl');
    expect(shown).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('torn.jsonl:11: the last line was cut off'),
    });
    const added = await history('add', savedRun('after-torn'), '--file', 'torn.jsonl');
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('torn.jsonl:11: ') });
    expect(await history('show', '--file', 'torn.jsonl')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe.concurrent('what cannot be', () => {
  it('a broken line is exit code 2, with path and line, and nothing is changed', async () => {
    const text = `${series(ten)}what is this\n`;
    writeFileSync(path('broken.jsonl'), text);
    for (const args of [['show'], ['add', savedRun('to-broken')]]) {
      const refused = await history(...args, '--file', 'broken.jsonl');
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('broken.jsonl:11: the line is not JSON');
    }
    expect(readFileSync(path('broken.jsonl'), 'utf8')).toBe(text);
  });
  it('a line of a later version is exit code 2, and names it', async () => {
    writeFileSync(path('later.jsonl'), series(ten).replaceAll('"version":1', '"version":3'));
    const refused = await history('show', '--file', 'later.jsonl');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(/later\.jsonl:1: the line has format 3[\s\S]*use replfault 0\.1\.0/);
  });
  it('of several runs none is added where one is none', async () => {
    const refused = await history('add', savedRun('good'), path('nowhere'), '--file', 'none.jsonl');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(readdirSync(playground.dir)).not.toContain('none.jsonl');
  });
  it.each([
    [['show', '--file', 'not-there.jsonl'], 2, /not-there\.jsonl does not exist/],
    [['show', '--file', '.'], 2, /is a folder/],
    [['show', '--newest', '0'], 2, /--newest needs a whole number/],
    [['add'], 2, /missing required argument 'run'/],
    [['shwo'], 2, /history has no subcommand shwo[\s\S]*did you mean show/],
    [['show', '--fial-on-change'], 2, /unknown option/],
  ] as const)('%j is exit code %i', async (args, code, message) => {
    const refused = await history(...args);
    expect(refused, refused.stderr).toMatchObject({ code });
    expect(refused.stderr).toMatch(message);
  });
  it('a folder that does not exist is exit code 3', async () => {
    const refused = await history('add', savedRun('nowhere-to'), '--file', 'no/such/folder/h.jsonl');
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('cannot be written') });
  });
  it.skipIf(process.getuid?.() === 0)('a file that may not be written is exit code 3', async () => {
    writeFileSync(path('locked.jsonl'), series(ten));
    chmodSync(path('locked.jsonl'), 0o444);
    expect(await history('add', savedRun('to-locked'), '--file', 'locked.jsonl')).toMatchObject({ code: 3 });
  });
  it('run --history refuses a broken file before anything is played', async () => {
    writeFileSync(path('early.jsonl'), 'what is this\n');
    const args = ['run', 'error-1190/fin', '--history', 'early.jsonl', '--out', 'reports'];
    const refused = await runCli(args, { env: playground.env, cwd: playground.dir });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('early.jsonl:1: the line is not JSON') });
    expect(readdirSync(playground.dir)).not.toContain('reports');
  });
});
