import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectDaemon } from '../../src/containers/daemon.ts';
import { sessionLabel } from '../../src/containers/ownership.ts';
import { entryOf, surveyOf } from '../../src/measures/entry.ts';
import type { RunResult } from '../../src/model/result.ts';
import { Timeline } from '../../src/model/timeline.ts';
import { runCli, startCli } from '../local/support/cli.ts';
import { makePlayground, type Playground } from '../local/support/playground.ts';
import { shortControl } from '../local/support/scenario-files.ts';
import { cannotUse, eventually } from './support/daemon.ts';
import { quickServer } from './support/place.ts';

const newer = 'replfault/mariadb:11.8';
const skip = await cannotUse([quickServer, newer, 'replfault/toxiproxy:2.12.0', 'replfault/nettools:2']);
const timeoutMs = 120_000;

/** Everything in the daemon that runs of this tool made, by name. */
async function inDaemon(): Promise<string[]> {
  const { docker } = await connectDaemon();
  const filters = { label: [sessionLabel] };
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  return [...containers.map((one) => one.Names[0] ?? one.Id), ...networks.map((one) => one.Name)];
}

async function savedRun({ out }: Playground): Promise<RunResult> {
  return JSON.parse(await readFile(join(out, 'latest', 'run.json'), 'utf8')) as RunResult;
}

describe.skipIf(skip)('a whole run in containers', () => {
  it('is what auto takes where the images are, between servers of two versions, and leaves nothing', async () => {
    await using own = await makePlayground();
    const before = await inDaemon();
    const args = ['run', 'control', ...shortControl, '--server', quickServer, '--replica-server', newer];
    const ended = await runCli([...args, '--out', own.out], {
      env: { ...own.env, REPLFAULT_RUNTIME: 'auto' },
      timeoutMs,
    });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stderr).toContain('runtime docker: a Docker daemon answers and has the images');
    const { runtime, cases } = await savedRun(own);
    expect(runtime.kind).toBe('docker');
    expect(cases.map(({ outcome, isolation, proxy }) => ({ outcome, isolation, proxy }))).toEqual([
      { outcome: 'pass', isolation: 'containers', proxy: 'docker' },
    ]);
    expect(cases[0]?.server).toMatchObject({
      source: { version: expect.stringMatching(/^10\.11\./) },
      replica: { version: expect.stringMatching(/^11\.8\./) },
    });
    expect(await inDaemon()).toEqual(before);
    expect(await own.leftovers()).toEqual([]);
  });

  it('gives each case the proxy that it needs, builds ours where it is missing, and says which one it was', async () => {
    await using own = await makePlayground();
    const scenarios = ['error-1190/connection-reset', 'error-1190/stalled-reader', 'control/healthy-link'];
    const args = ['run', ...scenarios, ...shortControl, '--runtime', 'docker', '--server', quickServer];
    const ended = await runCli([...args, '--out', own.out], { env: own.env, timeoutMs });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const { cases } = await savedRun(own);
    const proxies = Object.fromEntries(cases.map(({ scenario, proxy }) => [scenario, proxy]));
    expect(proxies).toEqual({
      'error-1190/connection-reset': 'embedded',
      'error-1190/stalled-reader': 'docker',
      'control/healthy-link': 'docker',
    });
    expect(cases.every(({ outcome }) => outcome === 'pass')).toBe(true);
  });

  it('starts servers as they ship, tries whether they replicate, and leaves nothing', async () => {
    await using own = await makePlayground();
    const before = await inDaemon();
    const args = [
      'run',
      'upgrade/as-shipped',
      '--runtime',
      'docker',
      '--server',
      quickServer,
      '--replica-server',
      newer,
    ];
    const ended = await runCli([...args, '--out', own.out], { env: own.env, timeoutMs });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const [played] = (await savedRun(own)).cases;
    expect(played).toMatchObject({ outcome: 'pass', isolation: 'containers' });
    const text = await readFile(join(own.out, 'latest', played?.timeline ?? 'none'), 'utf8');
    const timeline = Timeline.fromNdjson(text);
    expect(entryOf(timeline)).toMatchObject({ replicates: false, errno: 2026, helped: true });
    const retryCount = surveyOf(timeline, 'replica')['channel-defaults']['retry_count'];
    expect(retryCount).toBe('100000');
    expect(await inDaemon()).toEqual(before);
    expect(await own.leftovers()).toEqual([]);
  });

  it.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['SIGKILL', 'SIGKILL', null],
  ] as const)('leaves nothing after %s in mid-case', async (_, signal, code) => {
    await using own = await makePlayground();
    const before = await inDaemon();
    const args = ['run', 'control', '--runtime', 'docker', '--server', quickServer, '--param', 'heartbeats=30'];
    const running = startCli([...args, '--out', own.out], { env: own.env, timeoutMs });
    await running.printed(/play: /, 60_000);
    expect((await inDaemon()).length).toBeGreaterThan(before.length);
    if (signal === 'SIGKILL') running.signal(signal);
    else running.signalGroup(signal);
    expect((await running.exited).code).toBe(code);
    const clean = async (): Promise<boolean> => (await inDaemon()).length === before.length;
    expect(await eventually(clean, 20_000)).toBe(true);
    expect(await eventually(async () => (await own.processes()).length === 0, 20_000)).toBe(true);
    expect(await eventually(async () => (await own.leftovers()).length === 0, 20_000)).toBe(true);
  });
});
