import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataIntact, faultTookEffect, faultyLink, type Pair, startPair } from '../../../dist/src/index.js';
import { processesInNetwork } from '../../../src/host/network-processes.ts';
import { loadFaults } from '../../../src/network/faults/index.ts';
import { eventually } from '../support/processes.ts';
import { noPrivateNetwork, ourselves } from '../support/who.ts';
import { asked } from './support/asked.ts';

const run = promisify(execFile);
const noNetwork = await noPrivateNetwork(ourselves);
const here = fileURLToPath(new URL('.', import.meta.url));

/** The network namespace that these words lead into. */
const networkOf = (words: readonly string[]): string =>
  readlinkSync(`/proc/${words[words.indexOf('--target') + 1]}/ns/net`);

/** Params with which the effect of a fault shows soon. */
const strong: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'packet-loss': { percent: 30 },
  // Shorter than the time between two heartbeats.
  'idle-eviction': { idleMs: 200 },
  'kernel-bandwidth': { rateKBps: 5 },
};

/** A client that wants a connection through the link, until it is disposed of. */
function newClient(pair: Pair): Disposable {
  const client = pair.spawn(process.execPath, asked(pair.throughLink, 'SELECT 1'), { cwd: here });
  return { [Symbol.dispose]: () => void client.kill('SIGKILL') };
}

describe.skipIf(noNetwork !== undefined).each(['mysql:9.7', 'mariadb:10.11'])('an isolated pair of %s', (server) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair({ server, isolation: 'netns', replica: { replica_net_timeout: 2 } });
  });
  afterAll(() => pair.close());

  it('takes every fault of the kernel, which has an effect, is healed, and loses nothing', async () => {
    await pair.source.query('CREATE DATABASE shop');
    await pair.source.query('CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, note LONGTEXT)');
    await pair.caughtUp();
    const recording = await pair.record({ workload: false });
    const played: string[] = [];
    for (const [name, { layer, legs }] of await loadFaults()) {
      // A slow disk is made by the kernel's tracing.
      if (layer !== 'kernel' && name !== 'slow-disk') continue;
      const fault = await pair.inject(name, strong[name] ?? {}, legs[0]).catch((cause: Error & { code: string }) => {
        // Of this kernel, not of this place.
        expect(cause).toMatchObject({
          code: 'FAULT_NOT_HERE',
          message: expect.stringMatching(/this kernel|this machine does not allow tracing|no link of packets/),
        });
        return null;
      });
      if (!fault) continue;
      // Otherwise it waits for its disk once in a while.
      if (name === 'slow-disk') await pair.source.query('SET GLOBAL sync_binlog = 1');
      await recording.workload.burst({ bytes: 60_000 });
      // A full table lets those pass that are connected.
      using _ = name === 'flow-table-full' ? newClient(pair) : undefined;
      expect(
        await eventually(async () => (await fault.proof()).tookEffect, { withinMs: 15_000, everyMs: 200 }),
        `${name}: ${(await fault.proof()).summary}`,
      ).toBe(true);
      await fault.heal();
      await pair.caughtUp({ timeoutMs: 30_000 });
      played.push(name);
    }
    expect(played).toEqual(expect.arrayContaining(['packet-drop', 'half-open', 'reject']));
    const recorded = await recording.stop();
    for (const verdict of recorded.judge(dataIntact, faultTookEffect))
      expect(verdict.outcome, `${verdict.check}: ${verdict.reason}`).toBe('pass');
    const network = recorded.timeline.of('network').map(({ facts }) => facts);
    expect(network[0]).toMatchObject({ private: true, tcp_wmem: '4096 16384 65536' });
    expect(network.at(-1)).toMatchObject({ leftToxics: 0, leftRules: 0, leftQueues: 0 });
  }, 240_000);

  it('is reached by programs inside, and by none outside', async () => {
    const said = pair.spawn(process.execPath, asked(pair.throughLink, 'SELECT 1 AS one'), { cwd: here });
    expect(await Promise.all([text(said.stdout), text(said.stderr), once(said, 'close')])).toEqual([
      '[{"one":1}]\n',
      '',
      [0, null],
    ]);
    const { socketPath: _, ...tcp } = pair.replica.connection;
    // Whoever else listens there knows no such account.
    for (const options of [pair.throughLink, tcp])
      await expect(createConnection(options)).rejects.toHaveProperty('code');
  });

  it('lets other launchers in', async () => {
    const [file = '', ...words] = [...pair.join, process.execPath, ...asked(pair.throughLink, 'SELECT 2 AS two')];
    expect((await run(file, words, { cwd: here })).stdout).toBe('[{"two":2}]\n');
  });

  it('lets clients feel the faults of the kernel', async () => {
    await using fault = await pair.inject('reject', {}, 'proxy-replica');
    const said = pair.spawn(process.execPath, asked(pair.throughLink, 'SELECT 1'), { cwd: here });
    expect((await text(said.stderr)).trim()).toMatch(/ECONNREFUSED|ECONNRESET|PROTOCOL_CONNECTION_LOST/);
    await fault.heal();
    await pair.caughtUp({ timeoutMs: 20_000 });
  });

  it('takes faults of proxy and processes as any other', async () => {
    for (const leg of ['proxy', 'replica'] as const) {
      const fault = await pair.inject('kill', {}, leg);
      await fault.heal();
      await pair.caughtUp({ timeoutMs: 20_000 });
    }
  });
});

describe.skipIf(noNetwork !== undefined)('isolated pairs', () => {
  it('do not see each other side by side, on the same ports, and leave nothing', async () => {
    const pairs = await Promise.all(
      ['one', 'other'].map(() => startPair({ server: 'mariadb:10.11', isolation: 'netns' })),
    );
    const networks = pairs.map(({ join: words }) => networkOf(words));
    try {
      const ports = pairs.map(({ source, replica }) => [source.connection.port, replica.connection.port]);
      expect(ports[0]).toEqual(ports[1]);
      expect(new Set(networks).size).toBe(2);
      for (const [index, pair] of pairs.entries()) {
        await pair.source.query(`CREATE DATABASE only_${index}`);
        const { socketPath: _, ...tcp } = pair.replica.connection;
        await pair.caughtUp();
        const said = pair.spawn(process.execPath, asked(tcp, "SHOW DATABASES LIKE 'only%'"), { cwd: here });
        expect(await text(said.stdout)).toContain(`only_${index}`);
      }
      // What breaks the one leaves the other whole.
      await using _ = await pairs[0]?.inject('packet-drop');
      await pairs[1]?.source.query('CREATE DATABASE after');
      await pairs[1]?.caughtUp();
    } finally {
      await Promise.all(pairs.map((pair) => pair.close()));
    }
    for (const network of networks) expect(processesInNetwork(network)).toEqual([]);
  });

  it('end what was spawned, and what that has started', async () => {
    const pair = await startPair({ server: 'mariadb:10.11', isolation: 'netns' });
    const child = pair.spawn('sh', ['-c', 'setsid sleep 1000 & echo $!; exec sleep 1000']);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect(existsSync(`/proc/${line}/exe`)).toBe(true);
    const ended = once(child, 'exit');
    await pair.close();
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(`/proc/${line}/exe`)).toBe(false);
    expect(() => pair.spawn('true')).toThrow(expect.objectContaining({ code: 'PAIR_CLOSED' }));
  });

  it('refuse programs that are not there', async () => {
    await using pair = await startPair({ server: 'mariadb:10.11', isolation: 'netns' });
    for (const name of ['no-such-program', './no-such-program', '/tmp'])
      expect(() => pair.spawn(name)).toThrow(
        expect.objectContaining({ code: 'NO_PROGRAM', message: expect.stringContaining(name) }),
      );
  });

  it('are made of pairs and links, in ways that are known', async () => {
    await expect(startPair({ isolation: 'docker' as 'netns' })).rejects.toMatchObject({ code: 'BAD_ISOLATION' });
  });
});

describe('a pair on the network of the machine', () => {
  it('spawns programs all the same, which end with it', async () => {
    const pair = await startPair('mariadb:10.11');
    const said = pair.spawn(process.execPath, asked(pair.throughLink, 'SELECT 3 AS three'), { cwd: here });
    expect(await text(said.stdout)).toBe('[{"three":3}]\n');
    expect(pair.join).toEqual([]);
    const stays = pair.spawn('sleep', ['1000']);
    const ended = once(stays, 'exit');
    await pair.close();
    expect(await ended).toEqual([null, 'SIGKILL']);
  });
});

describe.skipIf(noNetwork !== undefined)('an isolated faulty link', () => {
  it('takes a fault of the kernel, and spawns its client', async () => {
    await using link = await faultyLink({ server: 'mariadb:10.11', isolation: 'netns' });
    const loop = `
      const { createConnection } = require('mysql2/promise');
      (async function again() {
        const connection = await createConnection({ ...JSON.parse(process.argv[1]), connectTimeout: 500 });
        connection.on('error', () => undefined);
        for (;;) {
          await connection.query({ sql: 'SELECT 1', timeout: 500 });
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })().catch(() => undefined).finally(() => setTimeout(() => {}, 1e6));
    `;
    const child = link.spawn(process.execPath, ['-e', loop, JSON.stringify(link.connection)], { cwd: here });
    await link.untilConnected({ anyClient: true });
    const fault = await link.inject('packet-drop', {}, 'proxy-replica');
    expect(await eventually(async () => (await fault.proof()).tookEffect, { withinMs: 10_000 })).toBe(true);
    await fault.heal();
    expect(child.exitCode).toBeNull();
    await expect(createConnection(link.connection)).rejects.toHaveProperty('code');
  });
});
