import { existsSync } from 'node:fs';
import getPort from 'get-port';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { fetchClockLibraries } from '../../../src/servers/packages/clock-library.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import type { ServerBinary, StartedServer, Template } from '../../../src/servers/types.ts';
import { scratchFolder, testServer } from './local-cache.ts';

let binary: ServerBinary;
let template: Template;
let libraries: readonly string[];

beforeAll(async () => {
  ({ binary, template } = await testServer());
  libraries = (await fetchClockLibraries({ cacheDir: cacheFolder() })).map(({ path }) => path);
});

/** How far the clock of the server is ahead of that of this process, s. */
async function aheadS(server: StartedServer): Promise<number> {
  const [row] = await server.query('SELECT UNIX_TIMESTAMP(NOW(6)) AS now');
  return Number(row?.['now']) - Date.now() / 1000;
}

const untilAhead = (server: StartedServer, wantedS: number): Promise<void> =>
  vi.waitFor(async () => expect(Math.abs((await aheadS(server)) - wantedS)).toBeLessThan(1), {
    timeout: 8000,
    interval: 50,
  });

const leftovers = (pid: number): string[] =>
  [`/dev/shm/faketime_shm_${pid}`, `/dev/shm/sem.faketime_sem_${pid}`].filter((path) => existsSync(path));

describe('a server with a clock of its own', () => {
  it('follows it while it runs and after a restart, sleeps as long as asked, and leaves nothing behind', async () => {
    await using folder = scratchFolder();
    await using server = await startLocalServer(binary, template, {
      name: 'source',
      role: 'source',
      dir: folder.path,
      port: await getPort({ host: '127.0.0.1' }),
      serverId: 1,
      options: [],
      clockLibraries: libraries,
    });
    const first = server.pid;
    expect(Math.abs(await aheadS(server))).toBeLessThan(1);
    for (const offsetS of [3600, -3600]) {
      await server.clock?.set(offsetS);
      await untilAhead(server, offsetS);
      const begunMs = performance.now();
      await server.query('SELECT SLEEP(0.3)');
      const tookMs = performance.now() - begunMs;
      expect(tookMs).toBeGreaterThan(290);
      expect(tookMs).toBeLessThan(2000);
    }
    await server.kill();
    await server.restart();
    await untilAhead(server, -3600);
    await server.clock?.set(0);
    await untilAhead(server, 0);
    expect([first, server.pid].flatMap(leftovers)).toEqual([]);
  });
  it('is that of the machine without the library', async () => {
    await using folder = scratchFolder();
    await using server = await startLocalServer(binary, template, {
      name: 'source',
      role: 'source',
      dir: folder.path,
      port: await getPort({ host: '127.0.0.1' }),
      serverId: 1,
      options: [],
    });
    expect(server.clock).toBeUndefined();
    expect(Math.abs(await aheadS(server))).toBeLessThan(1);
  });
});
