import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePlayground } from '../support/playground.ts';
import { isRoot, noPrivateNetwork, ourselves, unprivileged } from '../support/who.ts';
import { commandsIn, expectError } from './support.ts';

const server = ['--server', 'mariadb:10.11'];

beforeAll(async () => {
  await using playground = await makePlayground();
  expect((await commandsIn(playground).run(['fetch', 'mariadb:10.11'], { timeoutMs: 550_000 })).code).toBe(0);
}, 600_000);

describe('an unprivileged user', () => {
  it('starts, breaks and ends a pair, with a HOME that cannot be written to', async ({ skip }) => {
    const who = isRoot ? await unprivileged() : ourselves;
    if (typeof who === 'string') return skip(who);
    await using _ = who;
    await using playground = await who.playground();
    await chmod(playground.home, 0o500);
    const commands = commandsIn(playground, who.through);
    const pair = await commands.json(['up', '--detach', ...server]);
    const proved = await commands.json(['inject', 'stall', '--proof', '20']);
    expect(proved.proof).toMatchObject({ tookEffect: true });
    await commands.json(['heal']);
    if (isRoot) {
      // Root, as another user with rights to everything, finds its own pairs only.
      expect(await commandsIn(playground).json(['status'])).toEqual({ pairs: [] });
    }
    expect(pair.source.user).toBe('replfault');
    await commands.json(['down']);
    expect(await playground.remains()).toEqual([]);
    expect(await readdir(playground.home)).toEqual([]);
  });

  it('breaks the network of a pair in the kernel, and joins it', async ({ skip }) => {
    const who = isRoot ? await unprivileged() : ourselves;
    if (typeof who === 'string') return skip(who);
    await using _ = who;
    const missing = await noPrivateNetwork(who);
    if (missing !== undefined) return skip(missing);
    await using playground = await who.playground();
    const commands = commandsIn(playground, who.through);
    await commands.json(['up', '--detach', '--isolation', 'netns', ...server], { timeoutMs: 300_000 });
    const proved = await commands.json(['inject', 'packet-drop', '--leg', 'proxy-replica', '--proof', '20']);
    expect(proved.proof).toMatchObject({ tookEffect: true });
    await commands.json(['heal']);
    expect((await commands.run(['exec', '--', 'cat', '/proc/net/tcp'])).stdout).toContain('0100007F:0CEA');
    await commands.json(['down']);
    expect(await playground.remains()).toEqual([]);
  });
});

describe('a temporary folder', () => {
  it('that is not there, or is a file, is an environment error', async () => {
    await using playground = await makePlayground();
    const file = join(playground.dir, 'file');
    await writeFile(file, '');
    for (const TMPDIR of [join(playground.dir, 'gone'), file])
      for (const detach of [[], ['--detach']]) {
        const ended = await commandsIn(playground).run(['up', ...server, ...detach], {
          env: { ...playground.env, TMPDIR },
        });
        expectError(ended, 3, /folder .*replfault-up-\d+ cannot be (made|looked at).*\n.*TMPDIR/);
      }
    expect(await playground.remains()).toEqual([]);
  });

  it('that cannot be written to is an environment error', async ({ skip }) => {
    const who = isRoot ? await unprivileged() : ourselves;
    if (typeof who === 'string') return skip(who);
    await using _ = who;
    await using playground = await who.playground();
    await chmod(playground.tmp, 0o500);
    const commands = commandsIn(playground, who.through);
    for (const detach of [[], ['--detach']])
      expectError(await commands.run(['up', ...server, ...detach]), 3, /cannot be made: EACCES.*\n.*TMPDIR/);
    expect(await playground.remains()).toEqual([]);
  });

  it('that is named from here is one folder wherever the process of the pair goes', async () => {
    await using playground = await makePlayground();
    const env = { ...playground.env, TMPDIR: 'tmp' };
    const commands = commandsIn(playground);
    const here = { env, cwd: playground.dir };
    const pair = await commands.json(['up', '--detach', ...server], here);
    expect(pair.source.socket).toMatch(new RegExp(`^${playground.tmp}/`));
    await commands.json(['inject', 'kill', '--leg', 'source'], here);
    await commands.json(['heal'], here);
    expect(await commands.json(['down'], here)).toMatchObject({ pairs: [{ how: 'ended' }] });
    expect(await playground.remains()).toEqual([]);
  });

  it('whose path is too long for a socket is an environment error', async () => {
    await using playground = await makePlayground();
    const TMPDIR = join(playground.tmp, 'x'.repeat(80));
    await mkdir(TMPDIR);
    const ended = await commandsIn(playground).run(['up', ...server], { env: { ...playground.env, TMPDIR } });
    expectError(ended, 3, /the path of a socket would be too long \(\d+ bytes\).*\n.*short path/);
    expect(await readdir(TMPDIR)).toEqual([]);
  });

  it('in which somebody else has made the folder of pairs is an environment error', async ({ skip }) => {
    const who = isRoot ? await unprivileged() : ourselves;
    if (typeof who === 'string' || !isRoot) return skip('only root makes the folder of another user');
    await using _ = who;
    await using playground = await who.playground();
    await mkdir(join(playground.tmp, 'replfault-up-65534'), { mode: 0o700 });
    const commands = commandsIn(playground, who.through);
    for (const args of [['up', ...server], ['status'], ['down']])
      expectError(await commands.run(args), 3, /replfault-up-65534 is not a folder of this user alone\n.*TMPDIR/);
  });

  it.for<[string, string[]]>([
    ['20k', []],
    ['20k', ['--detach']],
    ['4m', []],
    ['4m', ['--detach']],
  ])('of %s is an environment error, and nothing is left (%j)', async ([size, detach], { skip }) => {
    const missing = await noPrivateNetwork(ourselves);
    if (missing !== undefined) return skip(missing);
    await using playground = await makePlayground();
    const small = [
      'unshare',
      ...(isRoot ? [] : ['--user', '--map-root-user']),
      ...['--mount', 'sh', '-c'],
      // A process of a pair that stays would be seen, too: it would keep this mount.
      `mount -t tmpfs -o size=${size} none "$0" && { "$@"; code=$?; ls -A "$0"; exit $code; }`,
      playground.tmp,
    ];
    const ended = await commandsIn(playground, small).run(['up', ...server, ...detach]);
    expectError(ended, 3, /has \d+ MiB free; the servers of a pair need 300 MiB\n.*TMPDIR/);
    expect(ended.stdout).toBe('');
    expect(await playground.remains()).toEqual([]);
  });
});

describe('a server that does not start', () => {
  it.each([[[]], [['--detach']]])('is told with the end of its log, and nothing is left (%j)', async (detach) => {
    await using playground = await makePlayground();
    const ended = await commandsIn(playground).run(['up', ...server, '--set', 'replica.no_such_variable=1', ...detach]);
    expectError(ended, 3, /Server replica .*[\s\S]*unknown variable 'no[-_]such[-_]variable=1'/);
    expect(await playground.remains()).toEqual([]);
  });
});
