import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/model/result.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { schemaComplaints } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';

let playground: Playground;

beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

const cli = (...args: string[]): Promise<CliResult> => runCli(args, { env: playground.env });

/** Nothing but one JSON value on standard output. */
async function json<T>(...args: string[]): Promise<T> {
  const ended = await cli(...args, '--json');
  expect(ended.code, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as T;
}

describe('every command', () => {
  const folder = new URL('../../../src/cli/commands/', import.meta.url);
  const commands = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));

  it.each([['list'], ['run', '--help'], ['doctor', '--json']])(
    '%s %s outlives a reader that has seen enough',
    async (...args) => {
      const through = ['bash', '-o', 'pipefail', '-c', '"$@" | head -c 1 >/dev/null', 'bash'];
      const ended = await runCli(args, { env: playground.env, through });
      expect(ended).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it.each(commands)('%s explains itself', async (command) => {
    const ended = await cli(command, '--help');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(new RegExp(`^Usage: replfault ${command} .*\\n\\n\\S.{20,}`));
    // Each option has a description.
    for (const line of ended.stdout.split('\n').filter((text) => /^ {2}-/.test(text)))
      expect(line).toMatch(/^ {2}\S.*? {2,}\S|^ {2}-\S+ \S+$|^ {2}--.{25,}$/);
  });

  it('is named in the help of the tool, with the exit codes', async () => {
    const ended = await cli('--help');
    expect(ended.code).toBe(0);
    for (const command of commands) expect(ended.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(ended.stdout).toMatch(/Exit codes: 0 .*1 .*2 .*3 .*4 .*130/);
    expect(await cli('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('doctor', () => {
  it('says what this machine can do', async () => {
    const ended = await cli('doctor');
    expect(ended.code, ended.stdout).toBe(0);
    expect(ended.stdout).toMatch(/^yes {2}Node\.js 20\.19 or newer: v/);
    for (const subject of [
      'fetching servers',
      'fetched packages',
      'private network',
      'nft, ip, tc and ss',
      'cache folder',
    ])
      expect(ended.stdout).toMatch(new RegExp(`^(yes|no ) {2}${subject}.*: \\S`, 'm'));
    const findings = await json<{ what: string; ok: boolean; enable?: string }[]>('doctor');
    expect(findings.length).toBeGreaterThan(7);
  });
});

describe('list', () => {
  it('shows scenarios, their cases and parameters', async () => {
    const ended = await cli('list');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^control\/healthy-link\n {2}\S.*\n {4}no-fault {2}heartbeats=2 /m);
    const listed = await json<{ name: string; cases: { case: string }[] }[]>('list', 'error-1190');
    expect(listed.map(({ name }) => name)).toEqual(
      [
        'black-hole',
        'connection-reset',
        'cut-mid-transaction',
        'dripping-reader',
        'fin',
        'stalled-reader',
        'starved-bandwidth',
      ].map((name) => `error-1190/${name}`),
    );
    // Each fault has its control.
    for (const one of listed) expect(one.cases.length, one.name).toBeGreaterThanOrEqual(2);
    const [own] = await json<{ title: string }[]>('list', userScenario('glance'));
    expect(own?.title).toBe('A glance at a healthy link');
  });
});

describe('fetch', () => {
  it('finds what is cached, names the exact version', async () => {
    const ended = await cli('fetch', 'mysql:9.7');
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(/^mysql:9\.7: version 9\.7\.\d+ \(fetched\), in \//);
    const { servers } = await json<{ servers: { version: string }[] }>('fetch');
    expect(servers).toMatchObject([
      { spec: 'mysql:9.7', version: expect.stringMatching(/^9\.7\./), origin: 'fetched' },
    ]);
  });
});

describe('run', () => {
  it('prints one JSON result on standard output where it was asked for, and nothing else', async () => {
    const args = ['run', userScenario('glance'), ...shortControl, '--seed', 'abc', '--out', playground.out, '--json'];
    const ended = await cli(...args);
    expect([0, 4], ended.stderr).toContain(ended.code);
    const { files, ...run } = JSON.parse(ended.stdout) as RunResult & { files: string[] };
    expect(schemaComplaints(run)).toEqual([]);
    expect(run.seed).toBe('abc');
    expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/\/report\.html$/)]));
  });
});

describe('proxy', () => {
  it('runs on its own and ends in order', async () => {
    const proxy = startCli(['proxy', '--listen', '127.0.0.1:0', '--json'], { env: playground.env });
    await proxy.printed(/\n/, 10_000);
    const { url } = JSON.parse(proxy.text()) as { url: string };
    expect(await (await fetch(`${url}/proxies`)).json()).toEqual({});
    proxy.signalGroup('SIGINT');
    expect(await proxy.exited).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('clean', () => {
  it('has nothing to do where nothing died', async () => {
    expect(await cli('clean')).toMatchObject({ code: 0, stdout: 'nothing to remove\n' });
    expect(await json('clean')).toEqual({ removed: [], notes: [] });
  });
});
