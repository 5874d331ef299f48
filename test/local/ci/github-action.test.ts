import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { readAction, type WorkflowJob } from '../../support/ci-files.ts';
import { checkout } from '../support/cli.ts';
import { type JobRun, runJob } from '../support/github/runner.ts';
import { openRunner, type WorkflowRunner } from '../support/github/workflow.ts';
import { makePlayground, type Playground } from '../support/playground.ts';

const run = promisify(execFile);
let playground: Playground;
let runner: WorkflowRunner;
beforeAll(async () => {
  playground = await makePlayground();
  runner = await openRunner(playground, []);
});
afterAll(() => playground[Symbol.asyncDispose]());

/** A job with our action alone. */
const using = (inputs: Readonly<Record<string, string>>): WorkflowJob => ({
  steps: [{ id: 'ours', uses: 'OWNER/replfault@v1', with: inputs }],
  outputs: { matrix: `\${{ steps.ours.outputs.matrix }}` },
});
const plan = { command: 'plan', scenarios: 'error-1190/fin', shards: '1' };

describe('the action finds replfault', () => {
  it('in the project, where that depends on it', async () => {
    const own = { ...runner, workspace: join(playground.dir, 'depends') };
    const bin = join(own.workspace, 'node_modules/.bin');
    await mkdir(bin, { recursive: true });
    await symlink(join(checkout, 'dist/src/cli/main.js'), join(bin, 'replfault'));
    const job = await runJob({ ...own, action: '/nonexistent' }, 'own', using(plan), {});
    expect(job.failed, [...job.logs.values()].join('\n')).toBe(false);
    expect(job.outputs['matrix']).toContain('"shard":"1/1"');
  });

  it('in its own checkout, which it builds once', { timeout: 300_000 }, async () => {
    const action = join(playground.dir, 'action');
    const { stdout } = await run('git', ['ls-files', '-z'], { cwd: checkout, maxBuffer: 2 ** 26 });
    for (const file of stdout.split('\0').filter((name) => name !== '' && !/^(test|reports|bench)\//.test(name))) {
      if (!existsSync(join(checkout, file))) continue;
      await mkdir(dirname(join(action, file)), { recursive: true });
      await cp(join(checkout, file), join(action, file));
    }
    const fresh = { ...runner, action, env: { ...runner.env, npm_config_cache: join(homedir(), '.npm') } };
    const first = await runJob(fresh, 'built', using(plan), {});
    expect(first.failed, [...first.logs.values()].join('\n')).toBe(false);
    expect(first.logs.get('Find replfault')).toMatch(/added \d+ packages/);
    expect(first.logs.get('Find replfault')).not.toMatch(/npm (warn|error)/i);
    const second = await runJob(fresh, 'again', using(plan), {});
    expect(second.logs.get('Find replfault')).toBe('');
    expect(second.outputs['matrix']).toBe(first.outputs['matrix']);
  });

  it('and knows three commands', async () => {
    const job = await runJob(runner, 'none', using({ command: 'tune' }), {});
    expect(job.codes.get('Find replfault')).toBe(2);
    expect(job.annotations).toEqual(['::error title=replfault::command must be plan, run or merge']);
    expect(job.codes.has('Play the cases')).toBe(false);
  });
});

describe('what callers give reaches no shell', () => {
  it.each(['$(touch planted)', '`touch planted`', '"; touch planted; "', "'; touch planted; '", '; touch planted'])(
    '%s',
    async (text) => {
      const hostile = { scenarios: text, servers: text, arguments: text, seed: text, shards: text };
      const job = await runJob(runner, 'hostile', using({ ...plan, ...hostile }), {});
      expect(job.codes.get('Plan the shards')).toBe(ExitCode.usage);
      for (const dir of job.folders) expect(existsSync(join(dir, 'planted'))).toBe(false);
    },
  );
});

describe('on a runner where AppArmor restricts user namespaces', () => {
  const name = 'Enable user namespaces';

  /** Plays that step alone, with a setting and a `sudo` of this test. */
  async function enable(setting: string | null, sudo: string): Promise<{ job: JobRun; setting: string | null }> {
    const dir = join(playground.dir, `sudo-${Math.random().toString(36).slice(2)}`);
    await mkdir(dir);
    const file = join(dir, 'setting');
    if (setting !== null) await writeFile(file, `${setting}\n`);
    await writeFile(join(dir, 'sudo'), `#!/bin/sh\n${sudo}\n`);
    await chmod(join(dir, 'sudo'), 0o755);
    const step = readAction().runs.steps.find((one) => one.name === name);
    if (step === undefined) throw new Error(`no step ${name}`);
    const { if: _, ...alone } = step;
    const machine = { ...runner, env: { ...runner.env, PATH: `${dir}:${runner.env['PATH']}`, FILE: file } };
    const job = await runJob(machine, 'sudo', { steps: [{ ...alone, env: { SETTING: file } }] }, {});
    return { job, setting: await readFile(file, 'utf8').catch(() => null) };
  }

  it('it lifts the restriction', async () => {
    const { job, setting } = await enable(
      '1',
      '[ "$*" = "-n sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" ] && echo 0 > "$FILE"',
    );
    expect(setting).toBe('0\n');
    expect([job.failed, job.annotations]).toEqual([false, []]);
  });
  it('it warns where it may not, and goes on', async () => {
    const { job } = await enable('1', 'exit 1');
    expect(job.failed).toBe(false);
    expect(job.annotations).toEqual([expect.stringMatching(/^::warning title=replfault::User namespaces cannot/)]);
  });
  it.each(['0', null])('it leaves a machine alone on which the setting is %s', async (setting) => {
    const { job } = await enable(setting, 'echo called; exit 1');
    expect([job.failed, job.logs.get(name)]).toEqual([false, '']);
  });
});
