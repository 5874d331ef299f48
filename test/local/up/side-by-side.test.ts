import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PairDescription } from '../../../src/up/types.ts';
import { checkout } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { type Commands, commandsIn, expectError } from './support.ts';

const built = join(checkout, 'dist/src/cli/main.js');
const mariadb = ['--server', 'mariadb:10.11'];
let playground: Playground;
let commands: Commands;
beforeAll(async () => {
  playground = await makePlayground();
  commands = commandsIn(playground);
  const fetched = await commands.run(['fetch', 'mariadb:10.11', 'mysql:5.6'], { timeoutMs: 550_000 });
  expect(fetched.code).toBe(0);
}, 600_000);
afterAll(() => playground[Symbol.asyncDispose]());

describe('without any pair', () => {
  it('status says so and how to start one; the others exit 2', async () => {
    expect(await commands.run(['status'])).toMatchObject({
      code: 0,
      stdout: 'no pair is up; start one: replfault up --detach\n',
    });
    expect(await commands.json(['status'])).toEqual({ pairs: [] });
    expect(await commands.run(['down', '--all'])).toMatchObject({ code: 0, stdout: 'no pair is up\n' });
    for (const args of [['inject', 'stall'], ['heal'], ['down'], ['exec', '--', 'true']])
      expectError(await commands.run(args), 2, /no pair is up\n.*replfault up --detach/);
    expectError(await commands.run(['status', 'old']), 2, /no pair named old\n.*replfault up --detach --name old/);
    expect(await playground.leftovers()).toEqual([]);
  });
});

describe('switches that a pair cannot have', () => {
  it.each<[string, string[], number, RegExp]>([
    ['on the network of this machine', ['--congestion', 'reno'], 2, /those of everybody\n {2}add --isolation netns/],
    ['beside a topology', ['--topology', 'tls', '--tls', 'off'], 2, /--tls cannot be as it was asked for/],
    ['that are no number', ['--appliers', '0'], 2, /--appliers 0 is no number of workers/],
    ['of another server', ['--compress', 'zstd'], 2, /zlib only/],
    [
      'that a setting decides, too',
      ['--durable', '--set', 'source.sync-binlog=0'],
      2,
      /--durable cannot be as it was asked for: a variable/,
    ],
  ])('are refused: %s', async (_, args, code, message) => {
    expectError(await commands.run(['up', '--detach', ...mariadb, ...args]), code, message);
    expect(await playground.remains()).toEqual([]);
  });
});

describe('two pairs side by side', () => {
  const pairs: Record<string, PairDescription> = {};
  beforeAll(async () => {
    const [a, b] = await Promise.all([
      commands.json(['up', '--detach', '--name', 'alpha', ...mariadb]),
      commands.json(['up', '--detach', '--name', 'beta', '--server', 'mysql:5.6']),
    ]);
    Object.assign(pairs, { alpha: a, beta: b });
  });
  afterAll(async () => {
    expect(await commands.json(['down', '--all'])).toEqual({
      pairs: ['alpha', 'beta'].map((name) => ({ name, how: 'ended' })),
    });
    expect(await playground.remains()).toEqual([]);
  });

  it('do not see each other', async () => {
    const ports = Object.values(pairs).flatMap(({ source, replica, proxy }) => [source.port, replica.port, proxy.port]);
    expect(new Set(ports).size).toBe(6);
    await commands.json(['inject', 'alpha', 'refuse']);
    const status = (await commands.json(['status'])).pairs;
    expect(status).toMatchObject([
      { name: 'alpha', server: 'mariadb:10.11', faults: [{ fault: 'refuse' }] },
      { name: 'beta', server: 'mysql:5.6', faults: [], replication: { status: { receiver: 'Yes' } } },
    ]);
    const reached = async (name: string): Promise<boolean> => {
      const { host, port, user, password } = (pairs[name] as PairDescription).proxy;
      return createConnection({ host, port, user, password }).then(
        (client) => client.end().then(() => true),
        () => false,
      );
    };
    expect([await reached('alpha'), await reached('beta')]).toEqual([false, true]);
    await commands.json(['heal', 'alpha']);
    expect(await reached('alpha')).toBe(true);
  });

  it.each<[string, string[], RegExp]>([
    ['a command that could mean either', ['down'], /several pairs are up\n.*alpha, beta/],
    ['a name that is taken', ['up', '--name', 'alpha', ...mariadb], /a pair named alpha is up \(process \d+\)/],
    ['the same in the background', ['up', '-d', '--name', 'beta'], /a pair named beta is up.*\n.*replfault down beta/],
    ['an unknown pair', ['inject', 'alpa', 'stall'], /no pair named alpa\n.*did you mean alpha\?/],
    ['a path', ['status', '../alpha'], /cannot be named "\.\.\/alpha"\n.*a-z, 0-9/],
    ['a path of up', ['up', '--name', '../x'], /cannot be named "\.\.\/x"/],
    ['a long name', ['up', '--name', 'x'.repeat(33)], /cannot be named/],
    ['the name of a fault', ['up', '--name', 'stall'], /cannot be named stall: that is a fault/],
    ['an unknown fault', ['inject', 'alpha', 'stal'], /no fault named stal\n.*did you mean stall\?/],
    ['an unknown fault to heal', ['heal', 'alpha', 'stal'], /no fault named stal\n.*did you mean stall\?/],
    ['a fault that is not in effect', ['heal', 'alpha', 'stall'], /stall is not in effect\n.*no fault is in effect/],
    ['a pair in the place of a fault', ['inject', 'alpha'], /a fault is missing after the pair alpha/],
    ['an unknown word', ['heal', 'alpah'], /no pair and no fault named alpah\n.*did you mean alpha\?/],
    ['an unknown parameter', ['inject', 'alpha', 'latency', '--param', 'delay=5'], /no parameter delay\n.*delayMs\?/],
    ['a value that is no number', ['inject', 'alpha', 'latency', '--param', 'delayMs=x'], /needs a number, not "x"/],
    ['a value that the fault refuses', ['inject', 'alpha', 'latency', '--param', 'delayMs=-1'], /a delay above 0/],
    ['no value', ['inject', 'alpha', 'latency', '--param', 'delayMs'], /write --param name=value/],
    ['an unknown leg', ['inject', 'alpha', 'stall', '--leg', 'moon'], /cannot sit on moon\n.*it can sit on: link/],
    ['a proof without end', ['inject', 'alpha', 'stall', '--proof', 'soon'], /--proof needs a whole number/],
    ['a fault of the kernel', ['inject', 'alpha', 'packet-drop'], /needs a network namespace.*\n.*--isolation netns/],
    ['an unknown topology', ['up', '--topology', 'semisync'], /no topology "semisync"\n.*did you mean semi-sync\?/],
    ['an unknown isolation', ['up', '--isolation', 'vm'], /Allowed choices are none, netns/],
    [
      'a topology that the server lacks',
      ['up', '--name', 'c', '--server', 'mysql:5.6', '--topology', 'tls'],
      /mysql:5\.6/,
    ],
    ['an unknown server', ['up', '--name', 'c', '--server', 'mysq:9.7'], /Unknown server "mysq:9\.7"/],
    ['a setting that is refused', ['up', '--name', 'c', ...mariadb, '--set', 'source.bootstrap=1'], /bootstrap/],
    ['a setting of no end', ['up', '--set', 'x=1'], /write --set source\.VARIABLE=VALUE/],
    ['an option file that is not there', ['up', '--source-cnf', 'gone.cnf'], /option file gone\.cnf cannot be read/],
    ['no command', ['exec', 'alpha'], /a command is missing/],
    ['a command that is not there', ['exec', 'alpha', '--', 'no-such-program'], /no program no-such-program/],
    ['a command without a name', ['exec', 'alpha', '--', ''], /no program ""/],
    ['a folder as a command', ['exec', 'alpha', '--', '/tmp'], /no program \/tmp/],
    ['a name beside --all', ['down', 'alpha', '--all'], /exclude each other/],
  ])('%s is a usage error', async (_, args, message) => {
    expectError(await commands.run(args), 2, message);
  });

  it('an error is JSON where that was asked for, and what follows -- asks for nothing', async () => {
    const asked = await commands.run(['inject', 'alpha', 'stal', '--json']);
    expect(JSON.parse(asked.stdout)).toMatchObject({ error: { code: 'UNKNOWN_FAULT', hint: 'did you mean stall?' } });
    expect((await commands.run(['exec', 'gamma', '--', 'echo', '--json'])).stdout).toBe('');
  });

  it('a proof that does not come is exit code 1, and the fault stays', async () => {
    // Nothing connects anew to a pair that replicates.
    const ended = await commands.run(['inject', 'beta', 'slow-accept', '--proof', '1']);
    expect(ended).toMatchObject({ code: 1, stdout: expect.stringMatching(/no effect so far/) });
    expect((await commands.json(['status', 'beta'])).pairs[0].faults).toMatchObject([{ fault: 'slow-accept' }]);
    await commands.json(['heal', 'beta', 'slow-accept']);
  });
});

describe('two that start at once under one name', () => {
  it('one wins, the other exits 2 and leaves nothing', async () => {
    const both = await Promise.all([1, 2].map(() => commands.run(['up', '--detach', '--json', ...mariadb])));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(both.find(({ code }) => code === 2)?.stderr).toMatch(/a pair named default is up/);
    expect((await commands.json(['status'])).pairs).toHaveLength(1);
    const [home = ''] = (await playground.leftovers()).filter((name) => name.startsWith('replfault-up-'));
    expect(await readdir(join(playground.tmp, home))).toEqual(['default']);
    await commands.json(['down']);
    expect(await playground.remains()).toEqual([]);
  });
});

describe('a pair in the background', () => {
  it('holds nothing of the shell: a pipe of it ends with the command, and so do other files', async () => {
    const other = 40;
    const none = Array.from({ length: other - 3 }, () => 'ignore' as const);
    const child = spawn(process.execPath, [built, 'up', '--detach', ...mariadb], {
      env: playground.env,
      stdio: ['ignore', 'pipe', 'pipe', ...none, 'pipe'],
      detached: true,
    });
    const streams = child.stdio as readonly unknown[];
    const texts = [1, 2, other].map((file) => text(streams[file] as Readable));
    const [code] = await once(child, 'exit');
    const exitedAt = performance.now();
    const [out, err] = await Promise.all(texts);
    expect(performance.now() - exitedAt).toBeLessThan(2_000);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^pair default replicates[\s\S]*\nlog: .*\/default\/log\n$/);
    // Nor does it end with the process group of the shell.
    try {
      process.kill(-(child.pid ?? 0), 'SIGHUP');
    } catch {
      // Nobody is left in it.
    }
    expect((await commands.json(['status'])).pairs).toMatchObject([{ state: 'up' }]);
    await commands.json(['down']);
    expect(await playground.remains()).toEqual([]);
  });

  it('is shown while it starts, and down gives up its start', async () => {
    const starting = commands.run(['up', '--detach', ...mariadb]);
    const found = async (): Promise<boolean> => (await commands.json(['status'])).pairs.length === 1;
    expect(await eventually(found, { withinMs: 30_000 })).toBe(true);
    const [{ state }] = (await commands.json(['status'])).pairs;
    expect(['starting', 'up']).toContain(state);
    await commands.json(['down']);
    const ended = await starting;
    if (ended.code !== 0) expectError(ended, 3, /was given up: replfault down/);
    expect(await playground.remains()).toEqual([]);
  });
});
