import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN_SCHEMA_ID } from '../../../src/model/result.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { noPromtool, recording, usualRules } from './support.ts';

const missing = noPromtool();
let playground: Playground;
beforeAll(async () => {
  playground = await makePlayground();
});
afterAll(async () => {
  expect(await playground.remains()).toEqual([]);
  await playground[Symbol.asyncDispose]();
});

const cli = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> =>
  runCli(['rehearse', ...args], { env: { ...playground.env, ...env } });
const file = async (name: string, text: string): Promise<string> => {
  const path = join(playground.dir, name);
  await writeFile(path, text);
  return path;
};
const rule = (expr: string, more = ''): string =>
  `groups:\n- name: g\n  rules:\n  - alert: A\n    expr: ${expr}\n${more}`;

describe.concurrent('rules that Prometheus would not load are a usage error with path and line', () => {
  it.each<[string, string, RegExp]>([
    ['expression.yml', rule('sum(x'), /expression\.yml:5: .*parse error/],
    ['annotation.yml', rule('x', '    annotations: {a: "{{ nofunc }}"}\n'), /annotation\.yml:4: .*nofunc/],
    ['field.yml', rule('x', '    fro: 1m\n'), /field\.yml:6: .*fro/],
    ['yaml.yml', 'groups: [', /yaml\.yml:1: this is no valid YAML/],
    ['list.yml', '- a\n- b\n', /list\.yml: no alert is in this file/],
    ['huge.yml', `# ${'x'.repeat(5 * 1024 * 1024)}\n`, /huge\.yml is larger than 4 MiB/],
    [
      'records.yml',
      'groups:\n- name: g\n  rules:\n  - record: a:b\n    expr: up\n',
      /no alert is in .*records\.yml: there are recording rules only/,
    ],
    [
      'interval.yml',
      rule('x').replace('  rules', '  interval: 1ms\n  rules'),
      /interval\.yml:3: `interval` is shorter than 100ms/,
    ],
    ['deep.yml', rule(`${'('.repeat(50_000)}up${')'.repeat(50_000)}`), /deep\.yml:5: `expr` is nested too deeply/],
    ['binary.yml', 'a\0b', /binary\.yml is a binary file/],
  ])('%s', async (name, text, message) => {
    const path = await file(name, text);
    const ended = await cli(['--rules', path, recording]);
    // What promtool says is known only where it is.
    if (missing && ended.code === 3) return;
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(message);
    expect(ended.stdout).toBe('');
  });
});

describe.concurrent('what is no run', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['a folder without a run', ['src'], /src is not a run folder: it has no run\.json/],
    ['a file of something else', ['package.json'], /package\.json is no run folder and no file of --save/],
    ['nothing at all', [], /name a run folder, or a profile/],
    ['a case that is not there', [recording, '--case', 'nothing-like-it'], /no case to rehearse/],
    ['an interval that is none', [recording, '--scrape-interval', '15'], /--scrape-interval is no duration/],
    ['a lead that is none', [recording, '--require-lead', 'soon'], /--require-lead must be a number/],
    ['a label that is none', [recording, '--label', 'instance=x'], /--label is no label/],
  ])('%s: exit 2', async (_, args, message) => {
    const ended = await cli(['--rules', usualRules, ...args]);
    if (missing && ended.code === 3) return;
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(message);
  });

  it.each<[string, unknown, RegExp]>([
    ['outside', '../../../etc/passwd', /outside.run\.json: the history of case "a" is no file of the run folder/],
    ['number', 5, /number.run\.json: the history of case "a" is no file of the run folder/],
    ['pipe', 'pipe', /pipe.pipe is no regular file/],
    ['broken', 'broken.ndjson', /broken\.ndjson holds observations that no run records/],
  ])('a run whose history is %s: exit 2', async (name, timeline, message) => {
    const folder = join(playground.dir, name);
    await mkdir(folder);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const settings = ['source', 'replica'].map((server) => ({
      kind: 'settings',
      atMs: 1,
      server,
      flavour: 'mysql-9',
      version: '9.7.4',
      variables: {},
    }));
    const lines = [{ replfault: 'history', version: 1 }, ...settings, { kind: 'replication', atMs: 2 }];
    await writeFile(join(folder, 'broken.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const cases = [{ id: 'a', scenario: 's', case: 'c', timeline }];
    const run = { $schema: RUN_SCHEMA_ID, tool: { name: 'replfault', version: '0.1.0' }, cases };
    await writeFile(join(folder, 'run.json'), JSON.stringify(run));
    const ended = await cli(['--rules', usualRules, folder]);
    if (missing && ended.code === 3) return;
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('a run of a later format: exit 2', async ({ skip }) => {
    if (missing) return skip(missing);
    const folder = join(playground.dir, 'later');
    await mkdir(folder);
    const run = { $schema: 'urn:replfault:schema:run:9', tool: { name: 'replfault', version: '9.0.0' }, cases: [] };
    await writeFile(join(folder, 'run.json'), JSON.stringify(run));
    const ended = await cli(['--rules', usualRules, folder]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/run\.json has the format .*use replfault 9\.0\.0/s);
  });
});

describe.concurrent('--save', () => {
  it('writes over nothing that it did not write, and not over what is read: exit 2', async () => {
    const notes = await file('notes', 'mine\n');
    const copy = await file('copy.ndjson', await readFile(recording, 'utf8'));
    for (const [run, save] of [
      [recording, notes],
      [copy, copy],
    ] as const) {
      const ended = await cli(['--rules', usualRules, run, '--save', save]);
      expect([ended.code, ended.stderr]).toEqual([2, expect.stringMatching(/the file of --save cannot be written/)]);
    }
    expect(await readFile(notes, 'utf8')).toBe('mine\n');
  });
});

describe.concurrent('promtool', () => {
  it('that is not there: exit 3, with the package', async () => {
    const ended = await cli(['--rules', usualRules, recording], { PATH: '/nowhere' });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/no promtool on PATH[\s\S]*apt-get install prometheus/);
  });

  it('that is something else: exit 3; that is no program: exit 2', async () => {
    const other = await cli(['--rules', usualRules, recording, '--promtool', '/bin/true']);
    expect([other.code, other.stderr]).toEqual([3, expect.stringMatching(/does not say that it is promtool/)]);
    const none = await cli(['--rules', usualRules, recording, '--promtool', 'package.json']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/names no program/)]);
  });

  it('that does not end is ended: exit 3', async () => {
    const path = await file(
      'slow',
      '#!/bin/sh\n[ "$1" = --version ] && echo "promtool, version 2.42.0" && exit\nexec sleep 60\n',
    );
    const { chmod } = await import('node:fs/promises');
    await chmod(path, 0o755);
    const ended = await cli(['--rules', usualRules, recording, '--promtool', path, '--timeout', '1']);
    expect([ended.code, ended.stderr]).toEqual([3, expect.stringMatching(/did not end within/)]);
  }, 90_000);
});
