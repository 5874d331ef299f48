import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../servers/local-cache.ts';
import { blindClaim } from '../support/blind-claim.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { latestRun, onlyStarved, readRun, schemaComplaints } from '../support/saved-run.ts';

let playground: Playground;
let cnf: string;
let mine: string;

beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
  await mkdir(join(playground.dir, 'claims'));
  await writeFile(join(playground.dir, 'claims', 'c1-blind.ts'), blindClaim);
  cnf = join(playground.dir, 'prod.cnf');
  mine = join(playground.dir, 'mine.json');
  await writeFile(cnf, '[mysqld]\nnet_buffer_length = 8192\n');
});
afterAll(() => playground[Symbol.asyncDispose]());

const runbook = (...more: string[]): string[] => [
  ...['runbook', '--claims-folder', join(playground.dir, 'claims'), '--out', playground.out],
  ...more,
];
const own = (): string[] => [
  ...['--set', 'source.net_retry_count=7', '--source-cnf', cnf],
  ...['--param', 'control/healthy-link/no-fault:heartbeats=3'],
];

/** A machine too busy to tell gets another chance. */
async function play(...more: string[]): Promise<CliResult> {
  for (let attempt = 1; ; attempt += 1) {
    const ended = await runCli(runbook(...more), { env: playground.env, timeoutMs: 150_000 });
    if (attempt >= 3 || !onlyStarved(await latestRun(playground))) return ended;
  }
}

describe('the runbook with options of the user', () => {
  it('reaches the cases; without a baseline for them it prints every verdict and exits 4; judge says the same', async () => {
    const ended = await play(...own());
    expect(ended.code, ended.stdout + ended.stderr).toBe(4);
    expect(ended.stdout).toMatch(/C1 +refuted/);
    expect(ended.stdout).toContain('no baseline for C1 on mysql:9.7 with your options');
    const run = await latestRun(playground);
    expect(schemaComplaints(run)).toEqual([]);
    expect(run.runbookOptions).toEqual([
      expect.stringMatching(/^source-cnf sha256:[0-9a-f]{64}$/),
      'source.net_retry_count=7',
      'param control/healthy-link/no-fault:heartbeats=3',
    ]);
    expect(new Set(run.cases.map(({ params }) => params['heartbeats']))).toEqual(new Set([3]));
    const [trial] = run.runbook?.[0]?.facts['control/healthy-link/no-fault'] ?? [];
    expect(trial).toMatchObject({ retries: 7, buffer: 8192 });
    const page = await readFile(join(playground.out, 'latest', 'runbook-verdicts.md'), 'utf8');
    expect(page.replaceAll(/\s+/g, ' ')).toMatch(
      /These verdicts hold with your options: .*source\.net\\_retry\\_count=7/,
    );
    const dir = join(playground.out, run.run);
    const again = await runCli(['judge', dir, '--claims-folder', join(playground.dir, 'claims')], {
      env: { ...playground.env, PATH: '/nowhere' },
    });
    expect(again.code, again.stderr).toBe(4);
    expect(await readRun(dir)).toEqual(run);
  });
  it('keeps them in a baseline of its own, which no other options are held against', async () => {
    const ended = await play(...own(), '--baseline', mine, '--update-baseline');
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const { runbookOptions } = await latestRun(playground);
    expect(JSON.parse(await readFile(mine, 'utf8'))).toMatchObject({
      version: 2,
      options: runbookOptions,
      series: { 'mysql:9.7': { C1: { verdict: 'refuted' } } },
    });
    const other = await runCli(runbook('--baseline', mine), { env: { ...playground.env, PATH: '/nowhere' } });
    expect(other.code, other.stderr).toBe(2);
    expect(other.stderr).toContain('and this run has no options of the user');
  });
  it.each([
    ['to the baseline of the tool nothing is written', () => ['--update-baseline', ...own()], /add --baseline FILE/],
    [
      'a parameter that the claims do not have',
      () => ['--param', 'error-1190/stalled-reader:backlog=2'],
      /no chosen scenario or case is named error-1190\/stalled-reader/,
    ],
    ['a setting of no end', () => ['--set', 'net_write_timeout=5'], /--set net_write_timeout=\.\.\. cannot be parsed/],
    ['an option file that is not there', () => ['--replica-cnf', 'gone.cnf'], /option file gone\.cnf cannot be read/],
  ])('%s: a usage error', async (_, more, message) => {
    const refused = await runCli(runbook(...more()), { env: { ...playground.env, PATH: '/nowhere' } });
    expect(refused.code, refused.stderr).toBe(2);
    expect(refused.stderr).toMatch(message);
  });
});
