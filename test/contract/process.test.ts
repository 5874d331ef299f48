import { describe, expect, it } from 'vitest';
import { measureBackPressure } from './support/back-pressure.ts';
import { isBuilt, proxyMain, spawnProxy } from './support/proxy-process.ts';

if (!isBuilt) process.stderr.write(`contract: the proxy process is skipped, ${proxyMain} is not built\n`);

/** How long memory is watched; 60 for the full check. */
const seconds = Number(process.env['REPLFAULT_BACK_PRESSURE_S'] ?? 2);
/** One full buffer, and one read of 64 KiB that overshoots it, and one more that Node has already taken in. */
const bufferBound = 16 * 1024 + 2 * 64 * 1024;
const mebibyte = 1024 * 1024;

describe.skipIf(!isBuilt)('the proxy as a process of its own', () => {
  it('prints its URL, answers, and ends with its standard input', async () => {
    const proxy = await spawnProxy(['--listen', '127.0.0.1:0']);
    expect(await (await fetch(`${proxy.url}/version`)).json()).toEqual({ version: expect.stringContaining('2.12') });
    expect(await proxy.end()).toBe(0);
    await expect(fetch(proxy.url)).rejects.toThrow();
  });

  it('ends orderly on SIGTERM', async () => {
    const proxy = await spawnProxy();
    expect(await proxy.kill('SIGTERM')).toBe(0);
  });

  it('says why it cannot start', async () => {
    const proxy = await spawnProxy();
    await expect(spawnProxy(['--listen', proxy.url.slice('http://'.length)])).rejects.toThrow('ended with 3');
    await proxy.end();
  });

  it('the measurement would notice a larger buffer', async () => {
    const measured = await measureBackPressure({
      by: 'client',
      seconds: 0.5,
      connections: 1,
      proxyArgs: ['--buffer-bytes', '8000000'],
    });
    expect(measured.maxBufferedBytes).toBeGreaterThan(bufferBound);
  });

  it.each(['stall', 'client'] as const)(
    `keeps its memory bounded while the stream is blocked (%s, ${seconds} s)`,
    async (by) => {
      const measured = await measureBackPressure({ by, seconds });
      expect(measured.samples).toBeGreaterThan(seconds);
      expect(measured.maxBufferedBytes).toBeGreaterThan(0);
      expect(measured.maxBufferedBytes).toBeLessThanOrEqual(bufferBound);
      expect(measured.maxRssBytes - measured.rssBeforeBytes).toBeLessThan(8 * mebibyte);
      expect(measured.absorbedBytes).toBe(measured.absorbedEarlyBytes);
    },
    (seconds + 40) * 1000,
  );
});
