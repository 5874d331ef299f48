import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { serveMetrics } from '../../../src/metrics/server.ts';
import { ExitCode } from '../../../src/model/errors.ts';

const here = { address: '127.0.0.1', port: 0 };

describe('the server of metrics', () => {
  it('serves what is known at the time of the scrape, and only that', async () => {
    let count = 0;
    await using server = await serveMetrics(here, () => {
      count += 1;
      return `scrapes ${count}\n`;
    });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const first = await fetch(server.url);
    expect([first.status, await first.text()]).toEqual([200, 'scrapes 1\n']);
    expect(first.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await (await fetch(`${server.url}?name=x`)).text()).toBe('scrapes 2\n');
    const head = await fetch(server.url, { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', '10']);
    expect((await fetch(new URL('/', server.url))).status).toBe(404);
    expect((await fetch(server.url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('ends at once, whoever is still connected', async () => {
    const server = await serveMetrics(here, () => 'x 1\n');
    // Fetch keeps its connection.
    await (await fetch(server.url)).text();
    const startedAt = performance.now();
    await server[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('serves again soon after clients that never finish their request have taken all connections', async () => {
    await using server = await serveMetrics(here, () => 'x 1\n');
    const port = Number(new URL(server.url).port);
    const silent = Array.from({ length: 32 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    try {
      await Promise.all(silent.map(async (socket) => once(socket, 'connect')));
      for (const socket of silent) socket.write('GET /metr');
      await expect
        .poll(async () => fetch(server.url).then(({ status }) => status, String), { timeout: 12_000, interval: 250 })
        .toBe(200);
    } finally {
      for (const socket of silent) socket.destroy();
    }
  }, 15_000);

  it('says which port is in use', async () => {
    await using server = await serveMetrics(here, () => '');
    const port = Number(new URL(server.url).port);
    await expect(serveMetrics({ ...here, port }, () => '')).rejects.toMatchObject({
      code: 'metrics-port',
      exitCode: ExitCode.environment,
      message: `metrics cannot be served on 127.0.0.1:${port}: the port is in use`,
    });
  });

  it('says that an address is not of this machine', async () => {
    const other = { address: '203.0.113.7', port: 0 };
    await expect(serveMetrics(other, () => '')).rejects.toMatchObject({
      code: 'metrics-port',
      message: 'metrics cannot be served on 203.0.113.7:0: this machine has no such address',
      hint: expect.stringContaining('--metrics-address'),
    });
  });
});
