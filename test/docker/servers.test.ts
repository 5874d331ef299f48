import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerSession } from '../../src/containers/container-session.ts';
import { startPair } from '../../src/topology/pair.ts';
import { cannotUse, leftOf, newSession, tempFolder } from './support/daemon.ts';
import { launch, openSite, quickServer, ready } from './support/place.ts';

const mysql = 'replfault/mysql:9.7';
const skip = await cannotUse([quickServer, mysql]);

describe.skipIf(skip)('servers in containers', () => {
  let session: ContainerSession;
  beforeAll(async () => {
    session = await newSession();
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
  });

  it.each([
    [quickServer, 3],
    // What could be left behind has nothing to do with the server.
    [mysql, 1],
  ])('%s: a pair replicates, and leaves nothing, %i times', async (spec, cycles) => {
    await using folder = await tempFolder();
    const { program, template } = await ready(session, spec);
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const site = await openSite(session);
      const end = { program, template, options: [] };
      const pair = await startPair({
        dir: folder.dir,
        source: end,
        replica: end,
        settings: { source: {}, replica: {}, replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 } },
        prepare: ['CREATE DATABASE shop', 'CREATE TABLE shop.t (id INT PRIMARY KEY)', 'INSERT INTO shop.t VALUES (1)'],
        site,
        linkName: `cycle-${cycle}`,
        signal: AbortSignal.timeout(60_000),
      });
      expect(await pair.replica.query('SELECT id FROM shop.t')).toEqual([{ id: 1 }]);
      expect(pair.source.host).not.toBe(pair.replica.host);
      expect(pair.source.port).not.toBe(pair.replica.port);
      // The replica's connection to the proxy is in its own namespace's table.
      const proxyPort = pair.link.ports.proxy.toString(16).toUpperCase().padStart(4, '0');
      expect(readFileSync(pair.replica.socketTable, 'utf8')).toContain(`:${proxyPort} 01`);
      await pair[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
      expect(await leftOf(session.daemon.docker, session.id)).toEqual([]);
      expect(
        (await readdir(folder.dir, { recursive: true })).filter((name) => !/^(source|replica)$/.test(name)),
      ).toEqual([]);
    }
  });

  it('a server can be stopped, killed and started again, at the same address with its data', async () => {
    await using folder = await tempFolder();
    const { program, template } = await ready(session);
    await using site = await openSite(session);
    await using server = await site.startServer(program, template, launch(folder.dir, await site.freePort()));
    await server.query('CREATE DATABASE kept');
    const { host, pid } = server;

    await server.signal('SIGSTOP');
    // The daemon answers when the signal is sent; on a busy machine a thread obeys a moment later.
    await expect
      .poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), { timeout: 5000, interval: 20 })
      .toMatch(/\) T /);
    await server.signal('SIGCONT');
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);

    await server.kill();
    expect(server.isRunning()).toBe(false);
    await expect(server.query('SELECT 1')).rejects.toMatchObject({ code: 'server-gone' });
    expect(await server.exited).toMatchObject({ signal: 'SIGKILL' });
    expect(existsSync(`/proc/${pid}`)).toBe(false);

    await server.restart();
    expect(server.host).toBe(host);
    expect(server.pid).not.toBe(pid);
    expect(await server.query("SHOW DATABASES LIKE 'kept'")).toHaveLength(1);
  });
});
