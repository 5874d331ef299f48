import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { dyingWithUs } from '../../src/host/dying-with-us.ts';
import { startToxiproxyBinary } from '../../src/network/proxies/binary.ts';
import { connectToxiproxy } from '../../src/network/toxiproxy.ts';
import { pause, until } from './support/until.ts';

it('names a proxy that does not answer', async () => {
  await expect(connectToxiproxy('http://127.0.0.1:1').getAll()).rejects.toMatchObject({
    name: 'ReplfaultError',
    code: 'proxy-unreachable',
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
