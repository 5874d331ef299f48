import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { processesInNetwork } from '../../src/host/network-processes.ts';
import type { OwnNamespace } from '../../src/network/kernel/own-namespace.ts';
import { cacheFolder } from '../../src/servers/cache/folder.ts';
import { joined, linkPrograms, noPacketLink, shaped } from './support/packets.ts';
import { makePlayground } from './support/playground.ts';
import { eventually } from './support/processes.ts';
import { isRoot, ourselves, unprivileged } from './support/who.ts';

const noLink = await noPacketLink();
const holder = fileURLToPath(new URL('support/hold-packet-link.mjs', import.meta.url));
const sandbox = [
  'unshare',
  '--user',
  '--map-root-user',
  '--net',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--',
];

/** Processes of a network besides the one that holds it. */
const emulators = (end: OwnNamespace): number[] =>
  processesInNetwork(readlinkSync(`/proc/${end.pid}/ns/net`)).filter((pid) => pid !== end.pid);
const devices = (end: OwnNamespace): string[] =>
  [...readFileSync(`/proc/${end.pid}/net/dev`, 'utf8').matchAll(/^\s*(\S+):/gm)].map(([, name = '']) => name).sort();

describe.skipIf(noLink !== undefined)('the end of a link of packets', () => {
  it.each(['source', 'replica'] as const)('is noticed where the process at the %s is killed', async (at) => {
    await using net = await joined();
    await net.link.shape(shaped({ delayMs: 5 }));
    const [pid = 0] = emulators(net.ends[at]);
    process.kill(pid, 'SIGKILL');
    expect(await eventually(() => !net.link.isAlive(), { withinMs: 2000 })).toBe(true);
    await expect(net.link.shape(shaped({}))).rejects.toMatchObject({
      code: 'PACKET_LINK',
      message: expect.stringContaining('has ended'),
      exitCode: 3,
    });
    expect(await net.link.measureRttMs(1)).toBeNull();
  });

  it('is an error after its time where a process does not answer', async () => {
    await using net = await joined();
    const [pid = 0] = emulators(net.ends.source);
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(net.link.shape(shaped({ delayMs: 5 }))).rejects.toMatchObject({
        code: 'PACKET_LINK',
        message: expect.stringMatching(/waited 5 s for the link emulator to answer "mtu LR0"/),
      });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    // wirefilter takes lines that it reads at once for one: this command waits until the late one is answered.
    await net.link.shape(shaped({ delayMs: 5 }));
    expect(await net.link.measureRttMs()).toBeGreaterThanOrEqual(10);
  });

  it('leaves no process, no device and no file', async () => {
    await using net = await joined();
    expect(await net.files()).toEqual([]);
    const ends = Object.values(net.ends);
    expect(ends.map(devices)).toEqual([
      ['lo', 'rf-link', 'rf-link-in'],
      ['lo', 'rf-link', 'rf-link-in'],
    ]);
    expect(ends.map((end) => emulators(end).length)).toEqual([1, 1]);
    await net.link[Symbol.asyncDispose]();
    expect(ends.flatMap(emulators)).toEqual([]);
    expect(ends.map(devices)).toEqual([['lo'], ['lo']]);
    expect(net.link.isAlive()).toBe(false);
  });
});

interface Held {
  readonly rttMs: number;
  readonly files: string[];
  readonly networks: string[];
}

const runners = [
  ['this user', ourselves, []],
  ['this user, in the namespaces of a worker', ourselves, sandbox],
  ...(isRoot
    ? ([
        ['nobody', await unprivileged(), []],
        ['nobody, in the namespaces of a worker', await unprivileged(), sandbox],
      ] as const)
    : []),
] as const;

describe.skipIf(noLink !== undefined)('a link of packets in a process of its own', () => {
  it('is made with fetched programs where the system has none', async () => {
    await using net = await joined(true);
    expect(await net.link.shape(shaped({ delayMs: 10 }))).toEqual([]);
    expect(await net.link.measureRttMs()).toBeGreaterThanOrEqual(20);
  });

  it.each(runners)('serves %s, and ends with it in order and by SIGKILL', async (_, who, namespaces) => {
    if (typeof who === 'string') throw new Error(who);
    // Has everything at hand before somebody without an own cache asks.
    await linkPrograms();
    await using playground = await makePlayground();
    const dir = join(playground.dir, 'link');
    await mkdir(dir);
    for (const folder of [playground.dir, dir]) await chmod(folder, 0o777);
    for (const how of ['order', 'SIGKILL']) {
      const [file = '', ...args] = [...who.through, ...namespaces, process.execPath, holder, dir, cacheFolder()];
      const child = spawn(file, args, { env: playground.env, stdio: ['pipe', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const { rttMs, files, networks } = JSON.parse((await lines.next()).value ?? '{}') as Held;
      // How near it is to what was asked for, packet-link.test.ts says.
      expect(rttMs).toBeGreaterThan(39);
      expect(files).toEqual([]);
      const running = (): number[] => networks.flatMap(processesInNetwork);
      expect(running().length).toBeGreaterThanOrEqual(4);
      if (how === 'order') child.stdin.end();
      else child.kill('SIGKILL');
      await ended;
      expect(await eventually(() => running().length === 0, { withinMs: 5000 }), `${running()} run on`).toBe(true);
    }
  });
});
