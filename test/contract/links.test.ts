import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { dyingWithUs } from '../../src/host/dying-with-us.ts';
import { fault as stall } from '../../src/network/faults/stall.ts';
import { startToxiproxyBinary } from '../../src/network/proxies/binary.ts';
import { linkBenches } from './support/link-bench.ts';
import { describeLinks, only } from './support/links-suite.ts';
import { hasOriginal, proxiesUnderTest, startOriginal } from './support/proxy-under-test.ts';
import { pause, until } from './support/until.ts';

for (const under of proxiesUnderTest) describeLinks(under);

describe.skipIf(!hasOriginal)('the original without the program ss', () => {
  const benches = linkBenches();
  const without = { start: () => startOriginal({ ss: (args) => ({ file: '/nowhere/ss', args: [...args], env: {} }) }) };

  it('knows no bytes, says why, and proves nothing', async () => {
    const b = await benches(without);
    const { server } = await b.pair();
    const injected = await stall.inject(b.target, {}, 'link');
    server.write(Buffer.alloc(8_000_000));
    await pause(50);
    expect(await only(b)).toMatchObject({
      id: 1,
      open: true,
      downstreamOut: null,
      bytesUnknown: expect.stringContaining('ss'),
    });
    expect(await injected.proof()).toMatchObject({
      tookEffect: false,
      summary: expect.stringContaining('ss (package iproute2)'),
      numbers: { passedBytes: null },
    });
    await injected.heal();
  });
});

describe('the program of the original', () => {
  it('says so when it is not there', async () => {
    await expect(startToxiproxyBinary('/nowhere/toxiproxy-server')).rejects.toMatchObject({
      code: 'PROXY_START',
      message: expect.stringContaining('/nowhere/toxiproxy-server'),
    });
  });

  it('says so when it is something else', async () => {
    await expect(startToxiproxyBinary('/bin/false')).rejects.toMatchObject({ code: 'PROXY_START' });
  });

  it('ends with the process that started it, however that ends', async () => {
    const { file, args } = dyingWithUs({ file: '/bin/sleep', args: ['60'] });
    const script = `const c = require('child_process').spawn(${JSON.stringify(file)}, ${JSON.stringify(args)}); console.log(c.pid); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    await pause(100);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until('it is gone', () => !isAlive(pid));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
