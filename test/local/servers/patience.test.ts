import { join } from 'node:path';
import getPort from 'get-port';
import { beforeAll, describe, expect, it } from 'vitest';
import { boundExpired } from '../../../src/model/bounded.ts';
import { startLocalServer } from '../../../src/servers/runtimes/local.ts';
import type { ServerBinary, StartedServer, Template } from '../../../src/servers/types.ts';
import { scratchFolder, testServer } from './local-cache.ts';

let binary: ServerBinary;
let template: Template;

beforeAll(async () => {
  ({ binary, template } = await testServer());
});

async function launch(dir: string): Promise<StartedServer> {
  const port = await getPort({ host: '127.0.0.1' });
  return startLocalServer(binary, template, {
    name: 'source',
    role: 'source',
    dir: join(dir, 'source'),
    port,
    serverId: 1,
    options: [],
  });
}

describe('a server that does not answer', () => {
  it('is not waited for: the statement is named, its connection is gone, and the next one gets an answer', async () => {
    await using scratch = await scratchFolder();
    await using server = await launch(scratch.path);
    const [before] = await server.query('SELECT CONNECTION_ID() AS id');
    const asked = server.query('SELECT SLEEP(100)', undefined, { timeoutMs: 500 });
    await expect(asked).rejects.toMatchObject({
      code: boundExpired,
      message: 'waited 0.5 s for the answer of the source to SELECT SLEEP(100)',
    });
    const [after] = await server.query('SELECT CONNECTION_ID() AS id');
    expect(after?.['id']).not.toBe(before?.['id']);
  });

  it('is not waited for when a play is over', async () => {
    await using scratch = await scratchFolder();
    await using server = await launch(scratch.path);
    const over = new AbortController();
    const asked = server.query('SELECT SLEEP(100)', undefined, { signal: over.signal });
    setTimeout(() => over.abort(new Error('the play was stopped')), 200);
    await expect(asked).rejects.toThrow('the play was stopped');
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('gives no session in a bounded time while it is stopped, and ends all the same', async () => {
    await using scratch = await scratchFolder();
    await using server = await launch(scratch.path);
    await server.signal('SIGSTOP');
    const startedAt = performance.now();
    await expect(server.connect()).rejects.toThrow(/source does not take a session: (waited|connect)/);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });
});
