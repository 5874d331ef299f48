import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isStopped, readProcessStat } from '../../../src/host/process-stat.ts';
import { type RunningCli, startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { copyCache } from '../support/who.ts';
import { type Commands, commandsIn, expectError } from './support.ts';

const server = ['--server', 'mariadb:10.11'];

beforeAll(async () => {
  await using playground = await makePlayground();
  expect((await commandsIn(playground).run(['fetch', 'mariadb:10.11'], { timeoutMs: 550_000 })).code).toBe(0);
}, 600_000);

/** Starts `up` and waits until it is in the middle of something. */
async function upDuring(
  phase: 'fetching' | 'initialising' | 'starting' | 'running',
  playground: Playground,
  more: readonly string[] = [],
): Promise<RunningCli & AsyncDisposable> {
  const cache = join(playground.dir, 'cache');
  // A mirror that takes connections and says nothing.
  const mirror = createServer((socket) => socket.on('error', () => undefined));
  mirror.listen(0, '127.0.0.1');
  await once(mirror, 'listening');
  const { port } = mirror.address() as AddressInfo;
  if (phase === 'initialising') await copyCache(cache, { templates: false });
  const env = {
    ...playground.env,
    ...(phase === 'fetching' || phase === 'initialising' ? { REPLFAULT_CACHE: cache } : {}),
    ...(phase === 'fetching' ? { REPLFAULT_DEBIAN_MIRROR: `http://127.0.0.1:${port}/debian` } : {}),
  };
  const cli = startCli(['up', ...server, ...more], { env, timeoutMs: 120_000 });
  if (phase === 'fetching') await once(mirror, 'connection');
  else if (phase === 'initialising') await cli.printed(/initialising a template/);
  else if (phase === 'running') await cli.printed(/pair default replicates/, 60_000);
  else {
    const serves = async (): Promise<boolean> =>
      (await playground.processes()).some(({ commandLine }) => commandLine.includes('--socket='));
    expect(await eventually(serves, { withinMs: 60_000, everyMs: 10 })).toBe(true);
  }
  return { ...cli, [Symbol.asyncDispose]: async () => void mirror.close() };
}

async function holderOf(playground: Playground): Promise<number> {
  const file = join(
    playground.tmp,
    (await readdir(playground.tmp)).find((name) => name.startsWith('replfault-up-')) ?? '',
  );
  return JSON.parse(await readFile(join(file, 'default', 'owner.json'), 'utf8')).pid;
}

async function expectNothingLeft(playground: Playground): Promise<void> {
  const left = async () => [...(await playground.leftovers()), ...(await playground.processes())];
  await eventually(async () => (await left()).length === 0, { withinMs: 15_000 });
  expect(await left()).toEqual([]);
}

const beforeItIsUp = ['fetching', 'initialising', 'starting'] as const;

describe.each([...beforeItIsUp, 'running'] as const)('Ctrl-C while %s', (phase) => {
  it('ends a pair in the foreground, and nothing is left', async () => {
    await using playground = await makePlayground();
    await using cli = await upDuring(phase, playground);
    cli.signalGroup('SIGINT');
    const ended = await cli.exited;
    expect(ended.code, ended.stderr).toBe(phase === 'running' ? 0 : 130);
    expect(await playground.remains()).toEqual([]);
  });

  it('twice leaves at once, and the rest goes by itself', async () => {
    await using playground = await makePlayground();
    await using cli = await upDuring(phase, playground);
    cli.signalGroup('SIGINT');
    await cli.printed(/press Ctrl-C again/);
    cli.signalGroup('SIGINT');
    const ended = await cli.exited;
    expect([0, 130], ended.stderr).toContain(ended.code);
    await expectNothingLeft(playground);
  });
});

describe('Ctrl-C', () => {
  it.each(beforeItIsUp)('ends the start of a pair in the background while %s, and nothing is left', async (phase) => {
    await using playground = await makePlayground();
    await using cli = await upDuring(phase, playground, ['--detach']);
    cli.signalGroup('SIGINT');
    const ended = await cli.exited;
    expect(ended.code, ended.stderr).toBe(130);
    expect(await playground.remains()).toEqual([]);
  });
});

describe('a pair in the foreground', () => {
  it.each(['SIGTERM', 'SIGHUP'] as const)('ends in order by %s', async (signal) => {
    await using playground = await makePlayground();
    await using cli = await upDuring('running', playground);
    cli.signal(signal);
    expect(await cli.exited).toMatchObject({ code: 0 });
    expect(await playground.remains()).toEqual([]);
  });

  it('is found by the other commands, says what they do, and ends by down', async () => {
    await using playground = await makePlayground();
    const commands = commandsIn(playground);
    await using cli = await upDuring('running', playground);
    await commands.json(['inject', 'latency', '--param', 'delayMs=50']);
    await cli.printed(/injected latency delayMs=50 on link/);
    await commands.json(['heal']);
    await cli.printed(/healed latency/);
    expect(await commands.json(['down'])).toEqual({ pairs: [{ name: 'default', how: 'ended' }] });
    expect(await cli.exited).toMatchObject({ code: 0 });
    expect(await playground.remains()).toEqual([]);
  });
});

describe('SIGKILL', () => {
  it('of the process of a pair: servers and data go, the commands say so, and clean removes the rest', async () => {
    await using playground = await makePlayground();
    const commands = commandsIn(playground);
    await commands.json(['up', '--detach', ...server]);
    process.kill(await holderOf(playground), 'SIGKILL');
    const alone = async (): Promise<boolean> => (await playground.processes()).length === 0;
    expect(await eventually(alone, { withinMs: 15_000 })).toBe(true);
    expect(await playground.leftovers()).toEqual([expect.stringMatching(/^replfault-up-/)]);
    expect(await commands.json(['status'])).toMatchObject({
      pairs: [{ name: 'default', state: 'dead', servers: null }],
    });
    expectError(
      await commands.run(['status']),
      0,
      /is dead: its process \d+ ended[\s\S]*log: .*\n.*replfault down default/,
    );
    for (const args of [['inject', 'stall'], ['heal'], ['exec', '--', 'true']])
      expectError(await commands.run(args), 3, /the pair default is dead.*\n.*log: .*\n.*replfault down default/);
    expectError(await commands.run(['clean']), 0, /removed .*replfault-up-\d+\/default\n/);
    expect(await playground.leftovers()).toEqual([]);
  });

  it('and down removes what a dead pair left; up takes its name', async () => {
    await using playground = await makePlayground();
    const commands = commandsIn(playground);
    await commands.json(['up', '--detach', ...server]);
    process.kill(await holderOf(playground), 'SIGKILL');
    await commands.json(['up', '--detach', ...server]);
    expect((await commands.json(['status'])).pairs).toMatchObject([{ state: 'up' }]);
    process.kill(await holderOf(playground), 'SIGKILL');
    expect(await commands.json(['down'])).toEqual({ pairs: [{ name: 'default', how: 'dead' }] });
    await expectNothingLeft(playground);
  });

  it('of the command that waits for a pair in the background ends its start', async () => {
    await using playground = await makePlayground();
    await using cli = await upDuring('starting', playground, ['--detach']);
    cli.signal('SIGKILL');
    await cli.exited;
    await expectNothingLeft(playground);
  });

  it('of the process of a pair during its start is told with the end of its log', async () => {
    await using playground = await makePlayground();
    await using cli = await upDuring('starting', playground, ['--detach']);
    process.kill(await holderOf(playground), 'SIGKILL');
    expectError(
      await cli.exited,
      3,
      /the process that was to hold the pair ended during the start:\n.*starting the pair default/,
    );
    await expectNothingLeft(playground);
  });
});

describe('a process that hangs', () => {
  it('of a pair: the commands say so within seconds, and down ends it', async () => {
    await using playground = await makePlayground();
    const commands = commandsIn(playground);
    await commands.json(['up', '--detach', ...server]);
    process.kill(await holderOf(playground), 'SIGSTOP');
    const startedAt = performance.now();
    expect((await commands.json(['status'])).pairs).toMatchObject([{ state: 'silent' }]);
    expectError(
      await commands.run(['inject', 'stall']),
      3,
      /does not answer \(process \d+\)\n.*replfault down default/,
    );
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(await commands.json(['down'])).toEqual({ pairs: [{ name: 'default', how: 'killed' }] });
    await expectNothingLeft(playground);
  });

  it('of a server: status says which, and no command waits for it', async () => {
    await using playground = await makePlayground();
    const commands = commandsIn(playground);
    await commands.json(['up', '--detach', ...server]);
    const { source, replica } = (await commands.json(['status'])).pairs[0].servers;
    process.kill(source.pid, 'SIGSTOP');
    expect(await eventually(() => isStopped(readProcessStat(source.pid)), { withinMs: 5_000 })).toBe(true);
    const shown = (await commands.json(['status'])).pairs[0];
    expect(shown.servers.source.state).toBe('suspended');
    expect(shown.replication).toMatchObject({ missing: null, unknown: 'the source is suspended' });
    expect(shown.replication.status.applier).toBe('Yes');
    process.kill(replica.pid, 'SIGSTOP');
    expect((await commands.json(['status'])).pairs[0].replication).toMatchObject({ status: null, missing: null });
    expect(await commands.json(['down'])).toEqual({ pairs: [{ name: 'default', how: 'ended' }] });
    expect(await playground.remains()).toEqual([]);
  });
});

describe('a server that somebody has killed', () => {
  let commands: Commands;

  it('is shown, keeps nothing waiting, and is started again by heal', async () => {
    await using playground = await makePlayground();
    commands = commandsIn(playground);
    await commands.json(['up', '--detach', ...server]);
    const { source, proxy } = (await commands.json(['status'])).pairs[0].servers;
    for (const { pid } of [source, proxy]) process.kill(pid, 'SIGKILL');
    expect(await eventually(() => !existsSync(`/proc/${source.pid}/exe`), { withinMs: 5_000 })).toBe(true);
    const text = await commands.run(['status']);
    expect(text.stdout).toMatch(/source {3}not running.*\n.*replica {2}running.*\n.*proxy {4}not running/);
    expect(text.stdout).toContain('not known: the source does not run');
    expect(await commands.json(['heal'])).toEqual({ name: 'default', healed: [], started: ['source', 'proxy'] });
    const whole = async (): Promise<boolean> => {
      const { servers, replication } = (await commands.json(['status'])).pairs[0];
      return servers.source.state === 'running' && replication.missing === '' && replication.status.receiver === 'Yes';
    };
    expect(await eventually(whole, { withinMs: 20_000 })).toBe(true);
    await commands.json(['down']);
    expect(await playground.remains()).toEqual([]);
  });
});
