import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../servers/local-cache.ts';
import { type RunningCli, runCli, startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { caseOf, latestRun, onlyStarved, readRun, runsIn, schemaComplaints } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';
import { copyCache, noPrivateNetwork, ourselves } from '../support/who.ts';

const isolations = ['netns', 'none'] as const;
let noNetwork: string | undefined;

beforeAll(async () => {
  await testServer();
  noNetwork = await noPrivateNetwork(ourselves);
});

/** Why a test with this isolation cannot run here; `undefined` where it can. */
function obstacle(isolation: (typeof isolations)[number]): string | undefined {
  return isolation === 'none' ? undefined : noNetwork;
}

/**
 * A run in the middle of a case, with the servers of the next one being started. With one worker, the default, its control is done
 * by then; with two it is still under way.
 */
async function runInMidCase(playground: Playground, isolation: string, workers = 1): Promise<RunningCli> {
  const args = ['run', userScenario('long-hold'), ...shortControl, '--isolation', isolation, '--workers', `${workers}`];
  const cli = startCli([...args, '--out', playground.out], { env: playground.env });
  await cli.printed(/holding 40\.0 s/);
  expect((await playground.processes()).length).toBeGreaterThan(4);
  return cli;
}

async function expectNothingLeft(playground: Playground, withinMs: number): Promise<void> {
  const gone = await eventually(
    async () => (await playground.processes()).length + (await playground.leftovers()).length === 0,
    { withinMs },
  );
  if (gone) return;
  expect(await playground.processes()).toEqual([]);
  expect(await playground.leftovers()).toEqual([]);
}

describe('Ctrl-C', () => {
  it.for(isolations)(
    'in the middle of a case (%s): cleans up within 3 s and keeps what was done',
    async (isolation, { skip }) => {
      const missing = obstacle(isolation);
      if (missing !== undefined) return skip(missing);
      await using playground = await makePlayground();
      const cli = await runInMidCase(playground, isolation);
      const interruptedAt = performance.now();
      cli.signalGroup('SIGINT');
      const ended = await cli.exited;
      expect(performance.now() - interruptedAt).toBeLessThan(3000);
      expect(ended, ended.stderr).toMatchObject({ code: 130, signal: null });
      await expectNothingLeft(playground, 0);

      const run = await latestRun(playground);
      expect(run).toMatchObject({ outcome: 'inconclusive', reason: 'interrupted' });
      expect(schemaComplaints(run)).toEqual([]);
      expect(caseOf(run, 'healthy-link').verdicts.length).toBeGreaterThan(3);
      for (const name of ['holds', 'never-begun'])
        expect(caseOf(run, 'long-hold', name)).toMatchObject({ outcome: 'inconclusive', reason: 'interrupted' });
      expect(existsSync(join(playground.out, 'latest', 'report.html'))).toBe(true);
    },
  );

  it('while a server is initialised: nothing half-made stays', async () => {
    await using playground = await makePlayground();
    const cli = await runInPreparation(playground);
    const interruptedAt = performance.now();
    cli.signalGroup('SIGINT');
    expect(await cli.exited).toMatchObject({ code: 130 });
    expect(performance.now() - interruptedAt).toBeLessThan(3000);
    await expectNothingLeft(playground, 0);
    expect(await readdir(join(playground.dir, 'cache', 'templates'))).toEqual([]);
    expect(await runsIn(playground)).toEqual([]);
  });

  it('twice: leaves at once, and the rest goes by itself', async () => {
    await using playground = await makePlayground();
    const cli = await runInMidCase(playground, 'none', 2);
    cli.signalGroup('SIGINT');
    await cli.printed(/press Ctrl-C again/);
    cli.signalGroup('SIGINT');
    expect(await cli.exited).toMatchObject({ code: 130 });
    await expectNothingLeft(playground, 10_000);
  });
});

async function runInPreparation(playground: Playground): Promise<RunningCli> {
  const cache = join(playground.dir, 'cache');
  await copyCache(cache, { templates: false });
  const env = { ...playground.env, REPLFAULT_CACHE: cache };
  const cli = startCli(['run', userScenario('glance'), '--out', playground.out], { env });
  await cli.printed(/initialising a template/);
  const initialising = async (): Promise<boolean> =>
    (await playground.processes()).some(({ commandLine }) => commandLine.includes('--initialize'));
  expect(await eventually(initialising, { withinMs: 10_000, everyMs: 20 })).toBe(true);
  return cli;
}

describe('after SIGKILL of the tool nothing survives 10 s', () => {
  it.for(isolations)('in the middle of a case (%s)', async (isolation, { skip }) => {
    const missing = obstacle(isolation);
    if (missing !== undefined) return skip(missing);
    await using playground = await makePlayground();
    const cli = await runInMidCase(playground, isolation, 2);
    cli.signal('SIGKILL');
    expect(await cli.exited).toMatchObject({ signal: 'SIGKILL' });
    await expectNothingLeft(playground, 10_000);
  });

  it('while a server is initialised', async () => {
    await using playground = await makePlayground();
    const cli = await runInPreparation(playground);
    cli.signal('SIGKILL');
    await cli.exited;
    await expectNothingLeft(playground, 2_000);
  });
});

describe('after SIGKILL of a worker', () => {
  it.for(isolations)('the run says so and cleans up (%s)', async (isolation, { skip }) => {
    const missing = obstacle(isolation);
    if (missing !== undefined) return skip(missing);
    await using playground = await makePlayground();
    const cli = await runInMidCase(playground, isolation);
    const worker = (await playground.processes()).find(
      ({ commandLine }) => commandLine.endsWith('worker/main.js') && !commandLine.startsWith('unshare'),
    );
    if (!worker) throw new Error('there is no worker');
    process.kill(worker.pid, 'SIGKILL');
    const ended = await cli.exited;
    expect(ended.code, ended.stderr).toBe(4);
    const run = await latestRun(playground);
    expect(caseOf(run, 'healthy-link').verdicts.length).toBeGreaterThan(3);
    expect(caseOf(run, 'long-hold', 'holds')).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringMatching(/^a worker process (ended with|was killed)/),
    });
    await expectNothingLeft(playground, 2_000);
  });
});

describe('two runs at once', () => {
  it('do not disturb each other, and clean takes only what is dead', async () => {
    await using playground = await makePlayground();
    const holding = await runInMidCase(playground, 'none', 2);
    const scratch = await playground.leftovers();
    expect(scratch).toEqual([expect.stringMatching(/^replfault-/)]);

    const args = ['run', userScenario('glance'), ...shortControl, '--isolation', 'none', '--out', playground.out];
    const second = startCli(args, { env: playground.env });
    await second.printed(/start .*glance/);
    const dead = join(playground.tmp, 'replfault-dead01');
    await mkdir(join(dead, 'w0-1'), { recursive: true });
    await writeFile(join(dead, 'owner.json'), JSON.stringify({ pid: 1, startTicks: 'never', command: 'replfault' }));
    await mkdir(join(playground.tmp, 'replfault-of-somebody-else'));
    const cleaned = await runCli(['clean'], { env: playground.env });
    expect(cleaned).toMatchObject({ code: 0, stdout: `removed ${dead}\n` });
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(join(playground.tmp, scratch[0] ?? ''))).toBe(true);
    expect(existsSync(join(playground.tmp, 'replfault-of-somebody-else'))).toBe(true);

    holding.signal('SIGKILL');
    await holding.exited;
    const ended = await second.exited;
    const finished = (await runsIn(playground)).filter((dir) => existsSync(join(dir, 'run.json')));
    expect(finished).toHaveLength(1);
    const run = await readRun(finished[0] ?? '');
    if (!onlyStarved(run)) expect(ended.code, ended.stderr).toBe(0);
    expect(caseOf(run, 'glance').verdicts).toMatchObject([{ check: 'data-intact', outcome: 'pass' }]);
    const rest = async (): Promise<boolean> =>
      (await playground.processes()).length === 0 && (await playground.leftovers()).length === 1;
    expect(await eventually(rest, { withinMs: 10_000 })).toBe(true);
  });
});

describe('ten runs, two at a time', () => {
  it('leave no file and no process', async () => {
    await using playground = await makePlayground();
    const args = ['run', 'control/healthy-link', ...shortControl, '--out', playground.out];
    const fiveRuns = async (): Promise<void> => {
      for (let count = 1; count <= 5; count += 1) {
        const ended = await runCli(args, { env: playground.env });
        expect([0, 4], ended.stderr).toContain(ended.code);
      }
    };
    await Promise.all([fiveRuns(), fiveRuns()]);
    await expectNothingLeft(playground, 0);
    expect(await runsIn(playground)).toHaveLength(10);
    expect((await readdir(playground.out)).filter((name) => name.startsWith('latest'))).toEqual(['latest']);
    expect(await readdir(playground.home)).toEqual([]);
  });
});
