import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { type GitlabJob, readGitlab } from '../../support/ci-files.ts';
import { testServer } from '../servers/local-cache.ts';
import { checkout } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { readRun } from '../support/saved-run.ts';
import { shortControl } from '../support/scenario-files.ts';

const run = promisify(execFile);
const { variables, jobs } = readGitlab();

interface Ended {
  readonly code: number;
  readonly log: string;
}

/** A run takes 5 s, and ten times as long on a machine that does other things. */
const manyRunsMs = 500_000;
let playground: Playground;
/** Artifacts of the jobs that have ended, as a later job finds them. */
let artifacts: string;
let bin: string;
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
  artifacts = join(playground.dir, 'artifacts');
  bin = join(playground.dir, 'bin');
  for (const dir of [artifacts, bin]) await mkdir(dir);
  await symlink(join(checkout, 'dist/src/cli/main.js'), join(bin, 'replfault'));
});
afterAll(() => playground[Symbol.asyncDispose]());

const words = ['error-1190/fin', 'error-1190/connection-reset', ...shortControl].join(' ');

/** Runs the scripts of a job as the shell of a runner does, in a folder with the artifacts of the jobs before it. */
async function runJob(name: string, own: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const job = jobs.get(name) as GitlabJob;
  const dir = await mkdtemp(join(playground.dir, `${name}-`));
  await cp(artifacts, dir, { recursive: true });
  const env = { ...playground.env, PATH: `${bin}:${playground.env['PATH']}`, ...variables, REPLFAULT_SCENARIOS: words };
  const shell = (lines: readonly string[]): Promise<Ended> =>
    run('bash', ['-c', ['set -eo pipefail', ...lines].join('\n')], {
      cwd: dir,
      env: { ...env, ...own },
      timeout: 240_000,
    }).then(
      ({ stdout, stderr }) => ({ code: 0, log: stdout + stderr }),
      (error: Ended & { stdout: string; stderr: string }) => ({ code: error.code, log: error.stdout + error.stderr }),
    );
  const ended = await shell(job.script ?? []);
  expect(await shell(job.after_script ?? [])).toMatchObject({ code: 0 });
  for (const path of job.artifacts?.paths ?? [])
    if (existsSync(join(dir, path))) await cp(join(dir, path), join(artifacts, path), { recursive: true });
  return ended;
}

describe('the GitLab jobs', () => {
  const { parallel = 0 } = jobs.get('replfault') ?? {};
  const shards: Ended[] = [];
  beforeAll(async () => {
    for (let index = 1; index <= parallel; index += 1)
      shards.push(await runJob('replfault', { CI_NODE_INDEX: `${index}`, CI_NODE_TOTAL: `${parallel}` }));
  }, manyRunsMs);

  it('plan, and refuse more jobs than there are cases', async () => {
    expect(await runJob('replfault-plan')).toMatchObject({ code: 0, log: expect.stringContaining('4/4') });
    const few = await runJob('replfault-plan', { REPLFAULT_SCENARIOS: 'error-1190/fin' });
    expect(few).toMatchObject({ code: ExitCode.usage, log: expect.stringContaining('4 shards cannot be made of') });
  });
  it('play one shard each, and leave a run each', async () => {
    for (const { code, log } of shards) expect([ExitCode.passed, ExitCode.inconclusive], log).toContain(code);
    expect((await readdir(join(artifacts, 'reports'))).sort()).toEqual(['shard-1', 'shard-2', 'shard-3', 'shard-4']);
    for (const name of await readdir(join(artifacts, 'reports')))
      expect(await readdir(join(artifacts, 'reports', name))).toHaveLength(1);
  });
  it('merge them, and give GitLab one junit.xml', async () => {
    const { code, log } = await runJob('replfault-merge');
    expect(code, log).toBe(Math.max(...shards.map((one) => one.code)));
    const [name = '', ...more] = await readdir(join(artifacts, 'merged'));
    expect(more).toEqual([]);
    const { mergedFrom, counts } = await readRun(join(artifacts, 'merged', name));
    expect(mergedFrom).toHaveLength(parallel);
    expect(counts.pass + counts.inconclusive).toBe(5);
    const pattern = jobs.get('replfault-merge')?.artifacts?.reports?.junit.replace('*', name) ?? '';
    expect(existsSync(join(artifacts, pattern))).toBe(true);
  });
  it('fail in the merge where a job left nothing', async () => {
    await rm(join(artifacts, 'reports/shard-3'), { recursive: true });
    const { code, log } = await runJob('replfault-merge');
    expect(code).toBe(ExitCode.usage);
    expect(log).toContain('shard 3 of 4 is missing');
  });
});
