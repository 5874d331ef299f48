import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHistoryFile } from '../../../src/history/read.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { caseOf, latestRun, readRun, schemaComplaints, verdictsOf } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';

/** Plays the unsteady cases whose names contain a text, each as if it were never played before. */
async function play(playground: Playground, cases: string, ...options: readonly string[]): Promise<CliResult> {
  const { REPLFAULT_CACHE: cache = '', REPLFAULT_TEST: marker = '' } = playground.env;
  const forget = async (): Promise<void> => {
    for (const name of await readdir(cache)) if (name.startsWith(`.${marker}-`)) await rm(join(cache, name));
  };
  await forget();
  const args = ['run', userScenario('unsteady'), '--case', cases, ...shortControl, '--out', playground.out, ...options];
  return runCli(args, { env: playground.env, timeoutMs: 170_000 }).finally(forget);
}

beforeAll(async () => {
  await testServer();
});

describe('run --retries', () => {
  let playground: Playground;
  let ended: CliResult;
  let run: RunResult;

  beforeAll(async () => {
    playground = await makePlayground();
    ended = await play(playground, 'unsteady', '--retries', '2');
    run = await latestRun(playground);
  });
  afterAll(() => playground[Symbol.asyncDispose]());

  const attempts = (name: string) => (caseOf(run, 'unsteady', name).attempts ?? []).map(({ outcome }) => outcome);

  it('a failure or a doubt that goes away is flaky, and both attempts are kept', async () => {
    expect(attempts('fails-once')).toEqual(['fail', 'pass']);
    expect(attempts('doubtful-once')).toEqual(['inconclusive', 'pass']);
    for (const name of ['fails-once', 'doubtful-once']) {
      const flaky = caseOf(run, 'unsteady', name);
      expect(flaky.outcome).toBe('flaky');
      const paths = (flaky.attempts ?? []).map(({ timeline }) => timeline ?? 'none');
      expect(new Set(paths).size).toBe(2);
      const files = await readdir(join(playground.out, 'latest', 'timelines'));
      expect(files).toEqual(expect.arrayContaining(paths.map((path) => path.replace('timelines/', ''))));
      expect(flaky.timeline).toBe(paths[1]);
    }
  });
  it('what fails in every attempt has failed', () => {
    expect(attempts('fails-always')).toEqual(['fail', 'fail', 'fail']);
    expect(caseOf(run, 'unsteady', 'fails-always').outcome).toBe('fail');
  });
  it('different data are not played again, and the case has failed', () => {
    const differs = caseOf(run, 'unsteady', 'differs-once');
    expect(differs).toMatchObject({ outcome: 'fail' });
    expect(differs).not.toHaveProperty('attempts');
    expect(differs.verdicts).toContainEqual(expect.objectContaining({ check: 'data-intact', final: true }));
  });
  it('what passed and what was skipped is played once', () => {
    for (const [name, outcome] of [
      ['steady', 'pass'],
      ['cannot-play', 'skipped'],
    ] as const) {
      expect(caseOf(run, 'unsteady', name).outcome).toBe(outcome);
      expect(caseOf(run, 'unsteady', name)).not.toHaveProperty('attempts');
    }
  });
  it('exits 1, and the reports tell the attempts', () => {
    expect(ended.code, ended.stderr).toBe(1);
    expect(run.counts).toMatchObject({ flaky: 2, fail: 2, skipped: 1 });
    expect(schemaComplaints(run)).toEqual([]);
    expect(ended.stdout).toMatch(
      /flaky: .*unsteady\.ts \(fails-once\): attempt 1 of 2 failed: steady: this play is not/,
    );
    expect(ended.stdout).toContain('attempt 3 of 3 failed');
    expect(ended.stderr).toMatch(/note: attempt 2 of at most 3: .*fails-once/);
  });
  it('judge and report conclude the same from the saved histories', async () => {
    const copy = join(playground.dir, 'copy');
    await cp(join(playground.out, run.run), copy, { recursive: true });
    const again = await runCli(['judge', copy], { env: playground.env });
    expect(again.code, again.stderr).toBe(1);
    const judged = await readRun(copy);
    expect(verdictsOf(judged)).toEqual(verdictsOf(run));
    expect(judged.cases.map((one) => one.attempts)).toEqual(run.cases.map((one) => one.attempts));
    const reported = await runCli(['report', copy, '--reporter', 'console'], { env: playground.env });
    expect(reported.stdout).toBe(again.stdout);
    expect(schemaComplaints(judged)).toEqual([]);
  });
  it('a lost history of the first attempt makes a flaky case no better', async () => {
    const copy = join(playground.dir, 'torn');
    await cp(join(playground.out, run.run), copy, { recursive: true });
    const [first] = caseOf(run, 'unsteady', 'doubtful-once').attempts ?? [];
    await rm(join(copy, first?.timeline ?? 'none'));
    await runCli(['judge', copy], { env: playground.env });
    expect(caseOf(await readRun(copy), 'unsteady', 'doubtful-once').outcome).toBe('flaky');
  });
  it('leaves nothing behind', async () => {
    expect(await playground.remains()).toEqual([]);
  });
});

describe('the exit code of a flaky run', () => {
  it('is 4, and 0 with --allow-flaky; without retries the same case fails', async () => {
    await using playground = await makePlayground();
    expect(await play(playground, 'fails-once', '--retries', '1')).toMatchObject({ code: 4 });
    expect((await latestRun(playground)).outcome).toBe('flaky');
    const saved = join(playground.out, 'latest');
    expect(await runCli(['judge', saved], { env: playground.env })).toMatchObject({ code: 4 });
    expect(await runCli(['judge', saved, '--allow-flaky'], { env: playground.env })).toMatchObject({ code: 0 });
    expect(await play(playground, 'fails-once', '--retries', '1', '--allow-flaky')).toMatchObject({ code: 0 });
    const history = join(playground.dir, 'history.jsonl');
    expect(await play(playground, 'fails-once', '--history', history)).toMatchObject({ code: 1 });
    const last = await latestRun(playground);
    expect(caseOf(last, 'unsteady')).not.toHaveProperty('attempts');
    const { lines } = await readHistoryFile(history);
    expect(lines).toMatchObject([{ run: last.run, outcome: 'fail' }]);
    expect(lines[0]?.cases.map(({ outcome }) => outcome)).toEqual(['pass', 'fail']);
  });
  it.each(['-1', '6', 'two', '1.5', ''])('is 2 for --retries "%s"', async (text) => {
    await using playground = await makePlayground();
    const refused = await play(playground, 'steady', `--retries=${text}`);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(`--retries needs a whole number from 0 to 5, not "${text}"`);
  });
});
