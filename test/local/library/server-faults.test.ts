import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SingleServer, startServer } from '../../../dist/src/library/servers.js';
import { processesInNetwork } from '../../../src/host/network-processes.ts';
import { loadFaults } from '../../../src/network/faults/index.ts';
import { eventually } from '../support/processes.ts';
import { noPrivateNetwork, ourselves } from '../support/who.ts';
import { asked } from './support/asked.ts';

const specs = ['mysql:9.7', 'mariadb:10.11'];
const noNetwork = await noPrivateNetwork(ourselves);
const here = fileURLToPath(new URL('.', import.meta.url));
const faults = await loadFaults();

/** What the server tells as long as nothing is wrong with it. */
const answers = (server: SingleServer) => server.query('SELECT 1 AS one', undefined, { timeoutMs: 1_000 });

/** A client over TCP inside the place of the server, which asks on one connection until it is ended or fails. */
function loop(server: SingleServer) {
  const { socketPath: _, ...tcp } = server.connection;
  const script = `
    const { createConnection } = require('mysql2/promise');
    (async () => {
      const connection = await createConnection(JSON.parse(process.argv[1]));
      console.log('asks');
      for (;;) {
        await connection.query("SELECT REPEAT('x', 20000)");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })().catch((error) => { console.error(error.code); process.exitCode = 1; });
  `;
  return server.spawn(process.execPath, ['-e', script, JSON.stringify(tcp)], { cwd: here });
}

describe.each(specs)('a server alone, %s', (spec) => {
  let server: SingleServer;
  beforeAll(async () => {
    server = await startServer(spec);
    await server.query('CREATE DATABASE shop');
  });
  afterAll(() => server.close());

  it('is suspended by a fault, and answers when that is healed', async () => {
    {
      await using fault = await server.inject('pause');
      expect(server.faults).toEqual([fault]);
      expect(fault).toMatchObject({ name: 'pause', leg: 'source' });
      await expect(answers(server)).rejects.toMatchObject({ code: 'BOUND_EXPIRED' });
      const { tookEffect, summary } = await fault.proof();
      expect(tookEffect, summary).toBe(true);
      expect(summary).toMatch(/was in state T .*; it has not read 0 bytes/);
    }
    expect(server.faults).toEqual([]);
    expect(await answers(server)).toEqual([{ one: 1 }]);
  });

  it('answers after a fault under which its first session was opened, and executes nothing that was given up', async () => {
    await server.stop();
    await server.start();
    const fault = await server.inject('pause');
    for (const name of ['given_up', 'given_up_too'])
      await expect(server.query(`CREATE DATABASE ${name}`, [], { timeoutMs: 200 })).rejects.toMatchObject({
        code: 'BOUND_EXPIRED',
      });
    await fault.heal();
    for (let times = 0; times < 5; times += 1) expect(await answers(server)).toEqual([{ one: 1 }]);
    expect(await server.query("SHOW DATABASES LIKE 'given%'")).toEqual([]);
  });

  it('is killed by a fault, and runs again with its data and accounts when that is healed', async () => {
    const { pid } = server;
    const fault = await server.inject('kill');
    expect(server.running).toBe(false);
    expect(await fault.proof()).toMatchObject({ tookEffect: true });
    await expect(answers(server)).rejects.toMatchObject({ code: 'SERVER_NOT_RUNNING' });
    await expect(server.inject('pause')).rejects.toMatchObject({ code: 'SERVER_NOT_RUNNING' });
    await server.heal();
    expect(server.pid).not.toBe(pid);
    expect(await server.query("SHOW DATABASES LIKE 'shop'")).toHaveLength(1);
    const { socketPath: _, ...tcp } = server.connection;
    await (await createConnection(tcp)).end();
  });

  it('gets only a share of a processor', async () => {
    await using fault = await server.inject('cpu-limit', { percent: 5 });
    // Some seconds of a whole processor, also where a busy machine holds the server back less exactly.
    const columns = ['a', 'b'].map((name) => `information_schema.columns ${name}`);
    const busy = `SELECT COUNT(*) AS n FROM ${columns.join(', ')}, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) c`;
    await expect(server.query(busy, undefined, { timeoutMs: 1_500 })).rejects.toMatchObject({ code: 'BOUND_EXPIRED' });
    const { tookEffect, summary } = await fault.proof();
    expect(tookEffect, summary).toBe(true);
  });

  it('refuses what needs a proxy, a replica or the kernel, with what to use instead', async () => {
    const kinds = new Map<string, number>();
    for (const [name, { layer, withoutReplica }] of faults) {
      if (layer === 'process') continue;
      const byReplica = layer === 'server' && !withoutReplica;
      const hint = layer === 'proxy' ? 'faultyLink()' : byReplica ? 'startPair()' : "isolation: 'netns'";
      kinds.set(hint, (kinds.get(hint) ?? 0) + 1);
      await expect(server.inject(name), name).rejects.toMatchObject({
        code: 'FAULT_NOT_HERE',
        message: expect.stringContaining(`the fault ${name} `),
        hint: expect.stringContaining(hint),
      });
    }
    expect([...kinds.keys()].sort()).toEqual(['faultyLink()', "isolation: 'netns'", 'startPair()']);
    expect(server.faults).toEqual([]);
    expect(await answers(server)).toEqual([{ one: 1 }]);
  });

  it.each([
    ['an unknown fault', (one: SingleServer) => one.inject('paus'), 'UNKNOWN_FAULT', 'did you mean pause?'],
    [
      'a parameter',
      (one: SingleServer) => one.inject('cpu-limit', { percents: 5 }),
      'UNKNOWN_FAULT_PARAMETER',
      'percent',
    ],
    ['a value', (one: SingleServer) => one.inject('cpu-limit', { percent: 0 }), 'BAD_FAULT_PARAMETER', undefined],
  ])('refuses %s that it does not know', async (_, use, code, hint) => {
    const error = await use(server).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'ReplfaultError', code });
    if (hint !== undefined) expect((error as { hint: string }).hint).toContain(hint);
  });
});

describe('a server alone on the network of the machine', () => {
  it('spawns programs all the same, which end with it, and takes nothing when it is closed', async () => {
    const server = await startServer('mariadb:10.11');
    expect(server.join).toEqual([]);
    const stays = server.spawn('sleep', ['1000']);
    const ended = once(stays, 'exit');
    await server.inject('pause');
    await server.close();
    await server.close();
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(dirname(dirname(server.logFile)))).toBe(false);
    expect(() => server.spawn('true')).toThrow(expect.objectContaining({ code: 'SERVER_CLOSED' }));
    await expect(server.inject('pause')).rejects.toMatchObject({ code: 'SERVER_CLOSED', hint: expect.any(String) });
    await expect(server.heal()).rejects.toMatchObject({ code: 'SERVER_CLOSED' });
  });

  it('is refused in a place that is not known', async () => {
    await expect(startServer('mariadb:10.11', { isolation: 'docker' as 'netns' })).rejects.toMatchObject({
      code: 'BAD_ISOLATION',
      hint: expect.stringContaining("'netns'"),
    });
  });
});

/** Params with which the effect of a fault shows soon. */
const strong: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'packet-loss': { percent: 30 },
  // Shorter than the pause of the client.
  'idle-eviction': { idleMs: 10 },
};

describe.skipIf(noNetwork !== undefined).each(specs)('an isolated server, %s', (spec) => {
  let server: SingleServer;
  beforeAll(async () => {
    server = await startServer(spec, { isolation: 'netns' });
    await server.query('CREATE DATABASE shop');
  });
  afterAll(() => server.close());

  it('is reached by programs inside and over its socket, and by nobody else', async () => {
    const { socketPath: _, ...tcp } = server.connection;
    const said = server.spawn(process.execPath, asked(tcp, 'SELECT 1 AS one'), { cwd: here });
    expect(await Promise.all([text(said.stdout), text(said.stderr)])).toEqual(['[{"one":1}]\n', '']);
    expect(server.join.length).toBeGreaterThan(0);
    await expect(createConnection(tcp)).rejects.toHaveProperty('code');
    await (await createConnection(server.connection)).end();
  });

  it('stays in its network over stop and start, with data, port and accounts', async () => {
    const network = readlinkSync(`/proc/${server.pid}/ns/net`);
    expect(network).not.toBe(readlinkSync('/proc/self/ns/net'));
    const { pid } = server;
    await server.stop();
    expect(server.running).toBe(false);
    await server.start();
    expect(server.pid).not.toBe(pid);
    expect(readlinkSync(`/proc/${server.pid}/ns/net`)).toBe(network);
    const { socketPath: _, ...tcp } = server.connection;
    const said = server.spawn(process.execPath, asked(tcp, "SHOW DATABASES LIKE 'shop'"), { cwd: here });
    expect(await text(said.stdout)).toContain('shop');
  });

  const ofKernel = [...faults].filter(([, { layer }]) => layer === 'kernel');
  it.each(ofKernel.map(([name, { needs }]) => [name, name === 'half-open' || needs.length > 1] as const))(
    'takes the fault %s on the way of its clients, and its socket stays free of it',
    async (name, optional) => {
      const client = loop(server);
      await once(client.stdout, 'data');
      const fault = await server.inject(name, strong[name] ?? {}).catch((cause: Error & { code: string }) => {
        // Of this kernel, not of this place.
        expect(optional, cause.message).toBe(true);
        expect(cause).toMatchObject({
          code: expect.stringMatching(/FAULT_NOT_HERE|KERNEL_FAULT/),
          message: expect.stringMatching(/this kernel|no link of packets/),
        });
        return null;
      });
      if (fault) {
        expect(fault.leg).toBe('source-proxy');
        // A full table lets those pass that are connected.
        const second = name === 'flow-table-full' ? loop(server) : undefined;
        const shown = eventually(async () => (await fault.proof()).tookEffect, { withinMs: 10_000, everyMs: 100 });
        expect(await shown, (await fault.proof()).summary).toBe(true);
        if (name === 'packet-drop')
          expect((await fault.proof()).summary).toMatch(/arriving at the client, \d+ arriving at the source/);
        expect(await answers(server)).toEqual([{ one: 1 }]);
        await fault.heal();
        second?.kill('SIGKILL');
      }
      client.kill('SIGKILL');
      const { socketPath: _, ...tcp } = server.connection;
      const said = server.spawn(process.execPath, asked(tcp, 'SELECT 1 AS one'), { cwd: here });
      expect(await text(said.stdout)).toBe('[{"one":1}]\n');
    },
    40_000,
  );

  it('has a slow disk, where this machine allows tracing', async ({ skip }) => {
    const fault = await server.inject('slow-disk', { delayMs: 30 }).catch((cause: Error & { code: string }) => {
      expect(cause).toMatchObject({ code: 'FAULT_NOT_HERE', message: expect.stringMatching(/tracing/) });
      return skip(cause.message);
    });
    await server.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1, GLOBAL sync_binlog = 1');
    await server.query('CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY)');
    for (let times = 0; times < 5; times += 1) await server.query('INSERT INTO shop.orders VALUES ()');
    const { tookEffect, summary } = await fault.proof();
    expect(tookEffect, summary).toBe(true);
    await fault.heal();
  });

  it('refuses what needs a proxy or a replica, with what to use instead', async () => {
    await expect(server.inject('stall')).rejects.toMatchObject({
      code: 'FAULT_NOT_HERE',
      hint: expect.stringContaining('faultyLink()'),
    });
    await expect(server.inject('duplicate-server-id')).rejects.toMatchObject({
      code: 'FAULT_NOT_HERE',
      hint: expect.stringContaining('startPair()'),
    });
  });
});

describe.skipIf(noNetwork !== undefined)('isolated servers', () => {
  it('have the same port side by side, and leave nothing', async () => {
    const both = await Promise.all(
      ['mariadb:10.11', 'mysql:9.7'].map((spec) => startServer(spec, { isolation: 'netns' })),
    );
    const networks = both.map(({ pid }) => readlinkSync(`/proc/${pid}/ns/net`));
    expect(new Set(networks).size).toBe(2);
    expect(new Set(both.map(({ connection }) => connection.port)).size).toBe(1);
    both[0]?.spawn('sh', ['-c', 'setsid sleep 1000 & exec sleep 1000']);
    await both[1]?.inject('packet-drop');
    await Promise.all(both.map((server) => server.close()));
    for (const network of networks) expect(processesInNetwork(network)).toEqual([]);
    for (const { logFile } of both) expect(existsSync(dirname(dirname(logFile)))).toBe(false);
  });
});
