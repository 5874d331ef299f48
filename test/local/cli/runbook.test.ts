import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/model/result.ts';
import { testServer } from '../servers/local-cache.ts';
import { blindClaim as claim } from '../support/blind-claim.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { latestRun, onlyStarved, readRun, schemaComplaints } from '../support/saved-run.ts';

let playground: Playground;
let claims: string;
let ended: CliResult;
let run: RunResult;

/** One run serves all tests: the claim is refuted, the baseline says confirmed. A machine too busy to tell gets another chance. */
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
  claims = join(playground.dir, 'claims');
  await mkdir(claims);
  await writeFile(join(claims, 'c1-blind.ts'), claim);
  const series = { 'mysql:9.7': { C1: { verdict: 'confirmed', numbers: {} } } };
  await writeFile(join(playground.dir, 'baseline.json'), JSON.stringify({ version: 2, series }));
  for (let attempt = 1; ; attempt += 1) {
    ended = await runCli([...runbook(), '--docs', join(playground.dir, 'docs')], {
      env: playground.env,
      timeoutMs: 150_000,
    });
    run = await latestRun(playground);
    if (attempt >= 3 || !onlyStarved(run)) return;
  }
});
afterAll(() => playground[Symbol.asyncDispose]());

const runbook = (): string[] => ['runbook', '--claims-folder', claims, '--out', playground.out];
const offline = (args: readonly string[], more: { cwd?: string } = {}): Promise<CliResult> =>
  runCli(args, {
    env: { ...playground.env, PATH: '/nowhere', REPLFAULT_CACHE: '/nowhere' },
    timeoutMs: 30_000,
    ...more,
  });

describe('a claim on a real server', () => {
  it('is decided from believed trials; another verdict than the committed one exits 1 and says which', () => {
    expect(ended.code, ended.stdout + ended.stderr).toBe(1);
    expect(ended.stdout).toContain('fail: C1 on mysql:9.7: expected confirmed, seen refuted');
    expect(schemaComplaints(run)).toEqual([]);
    expect(run.runbook).toHaveLength(1);
    expect(run.runbook?.[0]).toMatchObject({ id: 'C1', verdict: 'refuted', baseline: 'confirmed' });
    expect(run.runbook?.[0]?.facts['control/healthy-link/no-fault']?.length).toBeGreaterThanOrEqual(2);
    expect(run.cases.filter(({ outcome }) => outcome === 'pass').map(({ trial }) => trial)).toEqual([1, 2]);
  });
  it('is written to the run folder and, being decided, to the folder of documents', async () => {
    const inRun = await readFile(join(playground.out, 'latest', 'runbook-verdicts.md'), 'utf8');
    const document = await readFile(join(playground.dir, 'docs', 'runbook-verdicts.md'), 'utf8');
    expect(inRun).toContain('](timelines/');
    expect(document).not.toContain('](timelines/');
    for (const text of [inRun, document]) expect(text).toContain('**✗ refuted** (expected: confirmed)');
  });
  it('is judged again from the timelines, with the same verdict, and with another rule another one', async () => {
    const dir = join(playground.out, run.run);
    const again = await offline(['judge', dir, '--claims-folder', claims]);
    expect(again.code, again.stderr).toBe(1);
    expect(await readRun(dir)).toEqual(run);
    const other = join(playground.dir, 'other');
    await mkdir(other);
    await writeFile(
      join(other, 'c1-blind.ts'),
      claim.replace("longestMs < 1000 ? 'refuted'", "longestMs < 0 ? 'refuted'"),
    );
    const changed = await offline(['judge', dir, '--claims-folder', other, '--json']);
    expect(changed.code, changed.stderr).toBe(0);
    expect((JSON.parse(changed.stdout) as RunResult).runbook?.[0]).toMatchObject({ verdict: 'confirmed' });
  });
  it('leaves nothing behind', async () => {
    expect(await playground.remains()).toEqual([]);
  });
});

describe.concurrent('before anything is started', () => {
  it('claims are listed, also as JSON', async () => {
    const text = await offline([...runbook(), '--list']);
    expect(text.code, text.stderr).toBe(0);
    expect(text.stdout).toMatch(
      /^C1 {2}a healthy link goes blind\n[\s\S]*refuted when every[\s\S]*no-fault[\s\S]*contrary +none: a link/,
    );
    const json = await offline([...runbook(), '--list', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject([
      {
        id: 'C1',
        leastTrials: 2,
        planted: { verdict: 'confirmed' },
        contrary: { none: expect.stringContaining('never blind') },
      },
    ]);
  });
  it.each([
    ['an unknown claim', ['C11'], /there is no claim C11 in the runbook\n {2}did you mean C1\?/],
    ['half a runbook as baseline', ['--update-baseline', '--baseline', 'nowhere/b.json', 'C9'], /there is no claim C9/],
    ['an unknown option', ['--case', 'a'], /unknown option '--case'/],
    ['an unknown parameter', ['--param', 'a=1'], /no chosen scenario has a parameter a/],
  ])('%s is a usage error', async (_, args, message) => {
    const refused = await offline([...runbook(), ...args]);
    expect(refused.code, refused.stderr).toBe(2);
    expect(refused.stderr).toMatch(message);
  });
  it.each([['--docs', 'docs'], ['--update-baseline']])('%s of half a runbook is a usage error', async (...option) => {
    const refused = await offline(['runbook', 'C1', ...option], { cwd: playground.dir });
    expect(refused.code, refused.stderr).toBe(2);
    expect(refused.stderr).toContain(`${option[0]} needs all claims\n  omit the claim ids`);
  });
  it('a broken baseline is named with its line', async () => {
    const file = join(playground.dir, 'broken.json');
    await writeFile(file, '{\n  "mysql-9": { "C1": "maybe" }\n}\n');
    const refused = await offline([...runbook(), '--baseline', file]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${file}:2 is not valid: mysql-9, C1`);
  });
  it('no page of docs/ is touched unless a folder is named; --no-docs is still accepted', async () => {
    const cwd = join(playground.dir, 'clone');
    await mkdir(cwd);
    for (const more of [[], ['--no-docs']]) {
      const failed = await offline([...runbook(), ...more], { cwd });
      expect(failed.code, failed.stderr).toBe(3);
      expect(await readdir(cwd)).toEqual([]);
    }
    expect((await offline(['runbook', '--help'])).stdout).not.toContain('no-docs');
  });
  it('a folder of documents that cannot be made', async () => {
    const refused = await offline([...runbook(), '--docs', join(claims, 'c1-blind.ts', 'docs')]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/docs cannot be written: .*\n {2}choose another folder, or omit --docs/);
    expect(existsSync(join(claims, 'c1-blind.ts', 'docs'))).toBe(false);
  });
});
