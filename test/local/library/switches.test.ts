import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type PairOptions, startPair } from '../../../dist/src/index.js';
import { playedWith } from '../../../src/measures/switches.ts';
import { noPrivateNetwork, ourselves } from '../support/who.ts';

const noNetwork = await noPrivateNetwork(ourselves);
const setting = (name: string): string => readFileSync(`/proc/sys/net/ipv4/tcp_${name}`, 'utf8').trim();
/** Neither what replfault asks for otherwise nor what this machine has. */
const other = setting('available_congestion_control')
  .split(/\s+/)
  .find((name) => name !== 'cubic' && name !== setting('congestion_control'));

describe('a pair with switches', () => {
  it.skipIf(noNetwork !== undefined || other === undefined).each([
    ['mysql:9.7', 'zstd'],
    ['mariadb:10.11', 'zlib'],
  ] as const)('of %s is set up as it was asked for, and servers and kernel say so', async (server, compression) => {
    const switches = {
      tls: true,
      compression,
      transactionCompression: true,
      appliers: 3,
      durable: true,
      buffers: 'system',
      congestionControl: other ?? null,
    } as const;
    await using pair = await startPair({ server, isolation: 'netns', switches });
    const recording = await pair.record();
    await recording.workload.burst({ bytes: 20_000 });
    await pair.caughtUp();
    expect(await pair.switches()).toMatchObject({ ...switches, asked: Object.keys(switches), why: {} });
    const { timeline } = await recording.stop();
    expect(playedWith(timeline)).toMatchObject(switches);
  });

  it('tells what it has where nothing was asked for', async () => {
    await using pair = await startPair({ server: 'mariadb:10.11', tls: true });
    expect(await pair.switches()).toMatchObject({ asked: [], tls: true, durable: false, buffers: null });
  });

  it.each<[string, PairOptions | { readonly switches: object }, string, RegExp]>([
    ['an unknown switch', { switches: { tsl: true } }, 'BAD_SWITCH', /no switch tsl/],
    ['workers that are no number', { switches: { appliers: 0 } }, 'BAD_SWITCH', /appliers is 0/],
    ['an algorithm that is none', { switches: { compression: 'lz4' } }, 'BAD_SWITCH', /compression is "lz4"/],
    ['a word for a congestion control', { switches: { congestionControl: 'x; y' } }, 'BAD_SWITCH', /"x; y"/],
    ['buffers of the whole machine', { switches: { buffers: 'system' } }, 'SWITCH_NOT_HERE', /those of everybody/],
    [
      'a congestion control that the kernel lacks',
      { isolation: 'netns', switches: { congestionControl: 'nosuch' } },
      'SWITCH_NOT_HERE',
      /tcp_nosuch/,
    ],
    [
      'what the server lacks',
      { server: 'mariadb:10.11', switches: { compression: 'zstd' } },
      'SWITCH_NOT_HERE',
      /zlib only/,
    ],
    ['two answers about encryption', { tls: true, switches: { tls: false } }, 'SWITCH_NOT_HERE', /switches.tls/],
    [
      'two answers about durability',
      { source: { sync_binlog: 0 }, switches: { durable: true } },
      'SWITCH_NOT_HERE',
      /switches.durable/,
    ],
  ])('refuses %s before a server is started', async (_, options, code, message) => {
    const refused = { code, exitCode: 2, message: expect.stringMatching(message) };
    await expect(startPair(options as PairOptions)).rejects.toMatchObject(refused);
  });
});
