import { spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { type Manifest, readManifests } from '../../support/ci-files.ts';
import { testServer } from '../servers/local-cache.ts';
import { checkout, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { readRun } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';

const job = (name: string): Manifest['spec'] => readManifests().find(({ metadata }) => metadata.name === name)?.spec;
const entry = join(checkout, 'dist/src/cli/in-container.js');
/** A run takes 5 s, and ten times as long on a machine that does other things. */
const manyRunsMs = 500_000;
let playground: Playground;
let volume: string;
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
  volume = join(playground.dir, 'results');
  await mkdir(volume);
});
afterAll(() => playground[Symbol.asyncDispose]());

/** Arguments as Kubernetes gives them to a container: variables put in, the volume where it is here, a few short cases in place of the scenario. */
function argumentsOf(args: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const chosen = ['error-1190/fin', 'error-1190/connection-reset', userScenario('wrong-expectation'), ...shortControl];
  return args
    .flatMap((one) => (one === 'error-1190' ? chosen : [one]))
    .map((one) => one.replace(/\$\((\w+)\)/g, (_, name: string) => env[name] ?? '').replace(/^\/results/, volume));
}

interface Pod {
  readonly code: number;
  readonly log: string;
}

/** Runs the container of a pod, to its end or until `end` ends it. */
async function runPod(args: readonly string[], index: number, end?: (pid: number) => Promise<void>): Promise<Pod> {
  const env = { ...playground.env, JOB_COMPLETION_INDEX: `${index}`, SHARD: `${index}` };
  const child = spawn(process.execPath, [entry, ...argumentsOf(args, env)], { env, timeout: 240_000 });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (log += String(piece)));
  const ended = new Promise<number>((done) => child.once('close', (code) => done(code ?? 128 + 9)));
  await end?.(child.pid ?? 0);
  return { code: await ended, log };
}

/** What the policy of the Job makes of a pod that failed: another try of its index, or not. */
function triedAgain(spec: Manifest['spec'], code: number, failures: number): boolean {
  for (const { action, onExitCodes } of spec.podFailurePolicy.rules)
    if (onExitCodes?.values.includes(code)) return action !== 'FailIndex';
  return failures <= spec.backoffLimitPerIndex;
}

describe('the Indexed Job', () => {
  const spec = job('replfault-shards');
  const { args } = spec.template.spec.containers[0];
  const merge = job('replfault-merge').template.spec.containers[0].args;
  const pods: Pod[][] = [];

  beforeAll(async () => {
    for (let index = 0; index < spec.completions; index += 1) {
      const tries: Pod[] = [];
      do {
        // The first pod dies in the middle of its run, as one that takes too much memory.
        const dies = index === 0 && tries.length === 0;
        tries.push(await runPod(args, index, dies ? killed : undefined));
      } while (tries.at(-1)?.code !== 0 && triedAgain(spec, tries.at(-1)?.code ?? 0, tries.length));
      pods.push(tries);
    }
  }, manyRunsMs);
  const killed = async (pid: number): Promise<void> => {
    const begun = async () => (await readdir(join(volume, 'shard-0')).catch(() => [])).length > 0;
    expect(await eventually(begun, { withinMs: 60_000 }), 'the pod makes its folder').toBe(true);
    process.kill(pid, 'SIGKILL');
  };

  it('tries a pod that was killed once more, and no result', () => {
    expect(pods[0]?.map(({ code }) => code)[0]).toBe(128 + 9);
    expect(pods.map((tries) => tries.length)).toEqual([2, 1, 1, 1]);
    const codes = pods.map((tries) => tries.at(-1)?.code);
    expect(codes.filter((code) => code === ExitCode.failed)).toHaveLength(1);
  });
  it('says in each pod which shard it plays', () => {
    for (const [index, tries] of pods.entries())
      expect(tries.at(-1)?.log).toContain(`shard ${index + 1} of 4 (by JOB_COMPLETION_INDEX)`);
  });
  it('leaves a folder for each shard, which the other Job merges', async () => {
    expect((await readdir(volume)).sort()).toEqual(['shard-0', 'shard-1', 'shard-2', 'shard-3']);
    const { code, log } = await runPod(merge, 0);
    expect(code, log).toBe(ExitCode.failed);
    const run = await readRun(join(volume, 'merged', 'latest'));
    expect(run.mergedFrom).toHaveLength(4);
    expect(run).not.toHaveProperty('partial');
  });
});

describe('the numbers of the Job', () => {
  it('are those of a plan of its scenario', async () => {
    const spec = job('replfault-shards');
    const { args } = spec.template.spec.containers[0];
    const [, scenario, , server] = args;
    const plan = ['plan', scenario, '--server', server, '--shards', `${spec.completions}`, '--seed', 'release-1'];
    const { stdout, code } = await runCli([...plan, '--matrix', 'k8s'], { env: playground.env });
    expect(code).toBe(0);
    const planned = JSON.parse(stdout);
    for (const key of ['completionMode', 'completions', 'parallelism']) expect(spec[key], key).toBe(planned.spec[key]);
    expect(args.join(' ')).toContain(planned.args.join(' '));
    expect(spec.activeDeadlineSeconds).toBeGreaterThanOrEqual(planned.spec.activeDeadlineSeconds);
  });
});
