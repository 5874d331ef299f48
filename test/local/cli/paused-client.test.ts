import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/model/result.ts';
import { type Observation, Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { caseOf, latestRun, onlyStarved, readRun, schemaComplaints } from '../support/saved-run.ts';

const timeoutMs = 4000;
/** What the clocks of a busy machine may add, ms. */
const slackMs = 250;
/** A machine that is busy with other things starves the probes, and the run rightly says inconclusive. */
const attempts = 3;

beforeAll(async () => {
  await testServer();
});

async function played(playground: Playground, server: string, more: readonly string[] = []): Promise<CliResult> {
  const args = ['run', 'tune/paused-client', '--server', server, '--workers', '1', '--out', playground.out, ...more];
  for (let attempt = 1; ; attempt += 1) {
    const ended = await runCli(args, { env: playground.env });
    const run = await latestRun(playground).catch(() => undefined);
    if (run && ended.code === 4 && attempt < attempts && onlyStarved(run)) continue;
    return ended;
  }
}

async function clientOf(dir: string, run: RunResult, name: string) {
  const text = await readFile(join(dir, caseOf(run, 'paused-client', name).timeline ?? 'none'), 'utf8');
  const seen = Timeline.fromNdjson(text).of('client');
  const one = (event: Observation<'client'>['event']) => seen.find((o) => o.event === event);
  const atMs = (event: Observation<'client'>['event']): number => one(event)?.atMs ?? Number.NaN;
  return { one, atMs };
}

const judged = (run: RunResult, name: string, check: string) =>
  caseOf(run, 'paused-client', name).verdicts.find((verdict) => verdict.check === check);

describe.each(['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'])('a client of %s that pauses in a large result', (server) => {
  it.each([
    ['in a private network', []],
    // Here buffers hold megabytes.
    ['on the host loopback', ['--isolation', 'none']],
  ])('survives 0.9 times net_write_timeout, and is cut off within 1.1 times, %s', async (_, more) => {
    await using playground = await makePlayground();
    const ended = await played(playground, server, more);
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const run = await latestRun(playground);
    expect(schemaComplaints(run)).toEqual([]);
    const dir = join(playground.out, 'latest');

    const survivor = await clientOf(dir, run, 'survives');
    expect(survivor.one('connected')).toMatchObject({ netWriteTimeoutS: timeoutMs / 1000 });
    expect(survivor.one('blocked')?.readBytes).toBeLessThan(survivor.one('blocked')?.resultBytes ?? 0);
    expect(survivor.atMs('resumed') - survivor.atMs('blocked')).toBeGreaterThanOrEqual(0.9 * timeoutMs - 1);
    expect(survivor.one('whole')?.readBytes).toBeGreaterThan(32 * 1024 * 1024);
    expect(judged(run, 'survives', 'client-survives')?.outcome).toBe('pass');

    const victim = await clientOf(dir, run, 'dies');
    const cutOffMs = victim.atMs('cut-off') - victim.atMs('blocked');
    expect(Math.abs(cutOffMs - timeoutMs), `${cutOffMs} ms`).toBeLessThanOrEqual(slackMs);
    expect(victim.one('failed')?.error).toMatch(/lost|closed|reset/i);
    expect(judged(run, 'dies', 'client-is-cut-off')?.outcome).toBe('pass');
  });
});

describe('a saved run of a client that pauses', () => {
  let playground: Playground;
  let run: RunResult;
  beforeAll(async () => {
    playground = await makePlayground();
    await played(playground, 'mysql:9.7');
    run = await latestRun(playground);
  });
  afterAll(() => playground[Symbol.asyncDispose]());

  /** Judges a copy again, with a defect planted in what the client recorded. */
  async function judgedWith(label: string, name: string, plant: (o: Observation<'client'>) => Observation | null) {
    const dir = join(playground.dir, label);
    await cp(join(playground.out, run.run), dir, { recursive: true });
    const file = join(dir, caseOf(run, 'paused-client', name).timeline ?? 'none');
    const { observations } = Timeline.fromNdjson(await readFile(file, 'utf8'));
    const changed = observations.flatMap((o) => (o.kind === 'client' ? (plant(o as never) ?? []) : [o]));
    await writeFile(file, new Timeline(changed).toNdjson());
    await runCli(['judge', dir], { env: playground.env });
    return caseOf(await readRun(dir), 'paused-client', name).outcome;
  }

  it('fails with a client that is cut off too early, or survives though it must die', async () => {
    const early = await judgedWith('early', 'dies', (o) =>
      o.event === 'cut-off' ? { ...o, atMs: o.atMs - timeoutMs / 2 } : o,
    );
    expect(early).toBe('fail');
    const immortal = await judgedWith('immortal', 'dies', (o) =>
      o.event === 'cut-off' ? null : o.event === 'failed' ? { ...o, event: 'whole', error: null } : o,
    );
    expect(immortal).toBe('fail');
    const lost = await judgedWith('lost', 'survives', (o) =>
      o.event === 'whole' ? { ...o, event: 'failed', error: 'the connection was closed' } : o,
    );
    expect(lost).toBe('fail');
  });
  it('shows nothing with a client to which no write was blocked', async () => {
    const unproved = await judgedWith('unproved', 'survives', (o) => (o.event === 'blocked' ? null : o));
    expect(unproved).toBe('inconclusive');
  });
});
