import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { testServer } from '../servers/local-cache.ts';
import type { JobRun } from '../support/github/runner.ts';
import {
  openRunner,
  runMerge,
  runPlan,
  runShard,
  type Shard,
  shardsOf,
  type WorkflowRunner,
} from '../support/github/workflow.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { readRun } from '../support/saved-run.ts';

const play = 'Play the cases';
const merge = 'Merge the shards';
/** A run takes 5 s, and ten times as long on a machine that does other things. */
const manyRunsMs = 500_000;
let playground: Playground;
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

/** The one run in an artifact. */
async function runIn(runner: WorkflowRunner, artifact: string) {
  const names = await readdir(join(runner.artifacts, artifact));
  expect(names, artifact).toHaveLength(1);
  return readRun(join(runner.artifacts, artifact, names[0] ?? ''));
}

describe('the workflow, of which one case fails', () => {
  let runner: WorkflowRunner;
  let planned: JobRun;
  let shards: readonly Shard[];
  const ran = new Map<number, JobRun>();
  let red: Shard;

  beforeAll(async () => {
    runner = await openRunner(playground, ['./mine.ts', 'error-1190/fin', 'error-1190/connection-reset']);
    planned = await runPlan(runner, { shards: '2' });
    shards = shardsOf(planned);
    for (const shard of shards) ran.set(shard.index, await runShard(runner, shard));
    red = shards.find(({ index }) => ran.get(index)?.codes.get(play) === ExitCode.failed) as Shard;
  }, manyRunsMs);

  it('plans as many shards as it is told, or as few as the minutes allow', async () => {
    expect(planned.failed).toBe(false);
    expect(shards.map(({ shard }) => shard)).toEqual(['1/2', '2/2']);
    expect(planned.logs.get('Plan the shards')).toMatch(/^shard +cases +minutes +servers\n1\/2 /m);
    const asWritten = await runPlan(runner, {});
    expect(shardsOf(asWritten).map(({ shard }) => shard)).toEqual(['1/1']);
  });

  it('has a red shard that prints its own reasons, and names the line of the case', () => {
    const job = ran.get(red.index) as JobRun;
    expect(job.failed).toBe(true);
    expect(job.logs.get(play)).toMatch(/replica-stays-connected: /);
    expect(job.annotations.length).toBeLessThanOrEqual(2);
    expect(job.annotations[0]).toMatch(/^::error file=mine\.ts,line=7,title=failed%3A \.\/mine\.ts \(reset\)::/);
    expect(job.summary).toContain(`## ✗ replfault: Shard ${red.index} of 2.`);
    expect(job.summary).toMatch(/\| ✗ failed \| .*mine\.ts \(reset\) \|.*replica-stays-connected/);
  });
  it('keeps the run of each shard once, also of the red one', async () => {
    for (const { index, seed } of shards) {
      const run = await runIn(runner, `replfault-shard-${index}-of-2`);
      expect(run).toMatchObject({ shard: { index, total: 2 }, seed });
    }
  });

  it('saves the servers after every shard, also the red one', () => {
    const keys = shards.map(({ servers }) => `replfault-1-Linux-X64-${servers.replace(':', '_')}`);
    expect(runner.saved).toEqual(keys);
  });

  it('merges them to one report, summary and exit code', async () => {
    const job = await runMerge(runner);
    expect(job.codes.get(merge)).toBe(ExitCode.failed);
    const run = await runIn(runner, 'replfault-report');
    const played = await Promise.all(shards.map(({ index }) => runIn(runner, `replfault-shard-${index}-of-2`)));
    expect(run.mergedFrom).toHaveLength(2);
    expect(run.counts.fail).toBe(1);
    expect(new Set(run.cases.map(({ id }) => id))).toEqual(
      new Set(played.flatMap(({ cases }) => cases.map(({ id }) => id))),
    );
    expect(job.summary).toContain('### All cases');
    for (const { scenario } of run.cases) expect(job.summary).toContain(`| ${scenario.replace(/_/g, '\\_')} |`);
    expect(job.annotations.filter((one) => one.startsWith('::error file=mine.ts,line=7,'))).toHaveLength(1);
    expect(existsSync(join(runner.artifacts, 'report.html'))).toBe(true);
  });

  it('exits 2 and marks the report as partial where a shard was killed', async () => {
    const shard = shards.find(({ index }) => index !== red.index) as Shard;
    const before = new Set(await readdir(runner.dir));
    const running = runShard(runner, shard);
    const begun = async (): Promise<boolean> => {
      const [own = ''] = (await readdir(runner.dir)).filter((name) => !before.has(name));
      const reports = join(runner.dir, own, 'workspace', 'replfault-reports');
      return (await readdir(reports).catch(() => [])).length > 0;
    };
    expect(await eventually(begun, { withinMs: 60_000 }), 'the shard makes its folder').toBe(true);
    const command = (await playground.processes()).find(({ commandLine }) =>
      /replfault run .*--shard/.test(commandLine),
    );
    process.kill(command?.pid ?? 0, 'SIGKILL');
    expect((await running).codes.get(play)).toBe(128 + 9);
    expect(runner.saved).toHaveLength(shards.length);
    const job = await runMerge(runner);
    expect(job.codes.get(merge)).toBe(ExitCode.usage);
    expect(job.logs.get(merge)).toMatch(/has no run\.json: its run is active or did not finish/);
    expect(job.annotations[0]).toMatch(`::this report is partial: shard ${shard.index} of 2 is missing`);
    expect(job.summary).toContain(`shard ${shard.index} of 2 is missing`);
    const allowed = await runMerge(runner, { 'allow-missing': 'true' });
    expect(allowed.codes.get(merge)).toBe(ExitCode.failed);
  });
});

describe('the workflow', () => {
  it('fails by itself where nothing could be planned', async () => {
    const runner = await openRunner(playground, ['no-such-scenario']);
    await rm(runner.artifacts, { recursive: true, force: true });
    const planned = await runPlan(runner, {});
    expect(planned.codes.get('Plan the shards')).toBe(ExitCode.usage);
    expect(planned.annotations[0]).toMatch(/^::error title=replfault%3A UNKNOWN_SCENARIO::there is no scenario named/);
    const job = await runMerge(runner);
    expect(job.failed).toBe(true);
    expect(job.codes.get(merge)).toBe(ExitCode.usage);
    expect(job.annotations[0]).toMatch(/^::error title=replfault%3A NO_SHARDS::/);
  });

  it('names in the summary what is skipped where namespaces are not to be had', async () => {
    const runner = await openRunner(playground, ['error-1190/black-hole']);
    const more = { arguments: '--isolation=none\n--case=small', retries: '1', strict: 'true' };
    const job = await runShard(runner, { shard: '', index: 1, total: 1, seed: 'x', servers: '' }, more);
    expect(job.codes.get(play)).toBe(ExitCode.inconclusive);
    expect(job.summary).toMatch(
      /### What was skipped\n\n\| Cases \| Why \|\n.*\n\| error-1190\/black-hole \(small-backlog\) \| \S/,
    );
    expect(job.annotations.at(-1)).toMatch(/^::notice title=replfault%3A 1 case was skipped::\S/);
  });
});
