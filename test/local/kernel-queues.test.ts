import { once } from 'node:events';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bounded } from '../../src/model/bounded.ts';
import { CleanupStack } from '../../src/model/cleanup.ts';
import { tokenBucket } from '../../src/network/kernel/disciplines.ts';
import { executeHere, type RunCommand, type RunCommandSpec } from '../../src/network/kernel/execute.ts';
import { kernelNetwork } from '../../src/network/kernel/kernel-network.ts';
import { type OwnNamespace, openNamespace } from '../../src/network/kernel/own-namespace.ts';
import type { KernelNetwork } from '../../src/network/types.ts';
import { cacheFolder } from '../../src/servers/cache/folder.ts';
import { fetchTools } from '../../src/servers/packages/tools.ts';
import { noPrivateNetwork, ourselves } from './support/who.ts';

const noNetwork = await noPrivateNetwork(ourselves);

/** Round trips of small messages on loopback, one after the other, until its input ends; then how many segments this network had to send again. */
const pingPong = `
const net = require('node:net');
const { readFileSync } = require('node:fs');
const server = net.createServer((peer) => peer.setNoDelay().pipe(peer)).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1').setNoDelay();
  client.on('data', () => client.write('ping'));
  client.write('ping', () => console.error('ready'));
});
process.stdin.on('end', () => {
  const [names, values] = readFileSync('/proc/net/snmp', 'utf8').split('\\n').filter((line) => line.startsWith('Tcp:'));
  console.log(values.split(' ')[names.split(' ').indexOf('RetransSegs')]);
  process.exit();
}).resume();
`;

describe.skipIf(noNetwork !== undefined)('queues of the kernel', () => {
  const made = new CleanupStack();
  let inside: OwnNamespace;
  let network: KernelNetwork;
  beforeAll(async () => {
    const { tc, nft, ip } = await fetchTools({ cacheDir: cacheFolder() });
    inside = made.use(await openNamespace());
    const within =
      ({ file, args: before, env }: RunCommandSpec): RunCommand =>
      (args) => {
        const entered = inside.enter({ file, args: [...before, ...args] });
        return { file: entered.file, args: [...entered.args], env: { ...env } };
      };
    const execute = executeHere({ tc: within(tc.command([])), nft: within(nft.command([])) });
    const up = within(ip.command([]))(['link', 'set', 'lo', 'up']);
    await execa(up.file, up.args, { env: up.env });
    network = kernelNetwork(execute, 'lo');
    await network.disciplines();
  });
  afterAll(() => made.run());

  it('come and go without a lost packet of anybody else', async () => {
    // The first one may: the device gets its tree then.
    await network.addQueue('first', 'tcp sport 1', tokenBucket(30));
    const { file, args } = inside.enter({ file: process.execPath, args: ['-e', pingPong] });
    const other = execa(file, args, { timeout: 60_000 });
    await bounded(once(other.stderr, 'data'), { ms: 10_000, what: 'the first round trip' });
    await network.removeQueue('first');
    for (let i = 0; i < 20; i += 1) {
      await network.addQueue('again', 'tcp sport 1', tokenBucket(30));
      await network.removeQueue('again');
    }
    other.stdin.end();
    // With the tree made and taken away each time it is about ten. One may be the first tree's.
    expect(Number((await other).stdout)).toBeLessThanOrEqual(1);
    expect(await network.remains()).toEqual({ ruleSets: 0, queues: 0 });
  });
});
