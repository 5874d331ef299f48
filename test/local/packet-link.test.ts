import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DirectionCounters, PacketDirection } from '../../src/network/packet/types.ts';
import { cable, collect, type Joined, joined, noPacketLink, shaped, streamed } from './support/packets.ts';

const noLink = await noPacketLink();

const directions: readonly PacketDirection[] = ['to-replica', 'to-source'];
const other = (direction: PacketDirection): PacketDirection =>
  direction === 'to-replica' ? 'to-source' : 'to-replica';
/** Chance alone goes beyond it once in 16,000 times. */
const bounds = (count: number, share: number): number => 4 * Math.sqrt(count * share * (1 - share));
const inOrder = (numbers: readonly number[]): boolean =>
  numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0));

/** Lengths of the gaps in a row of numbers. */
function gaps(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (numbers[i - 1] ?? -1) - 1).filter((gap) => gap > 0);
}
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe.skipIf(noLink !== undefined)('a link of packets', () => {
  let net: Joined;
  beforeAll(async () => {
    net = await joined();
  });
  afterAll(() => net[Symbol.asyncDispose]());

  /** What was sent and arrived in one direction meanwhile. */
  async function counted(direction: PacketDirection, work: () => Promise<unknown>): Promise<DirectionCounters> {
    const before = net.link.counters().directions[direction];
    await work();
    const now = net.link.counters().directions[direction];
    return {
      sentPackets: now.sentPackets - before.sentPackets,
      sentBytes: now.sentBytes - before.sentBytes,
      arrivedPackets: now.arrivedPackets - before.arrivedPackets,
      arrivedBytes: now.arrivedBytes - before.arrivedBytes,
    };
  }

  it('sends nothing of its own, and is a cable at first', async () => {
    const { directions: at, retransmits } = net.link.counters();
    expect([at['to-replica'].sentPackets, at['to-source'].sentPackets, retransmits]).toEqual([
      0,
      0,
      { source: 0, replica: 0 },
    ]);
    expect(await net.link.measureRttMs()).toBeLessThan(25);
  });

  it('has the round trip that is asked for, within 2 ms, both halves or one direction alone', async () => {
    for (const shape of [
      shaped({ delayMs: 35 }),
      shaped({ delayMs: 70 }, 'to-replica'),
      shaped({ delayMs: 70 }, 'to-source'),
    ]) {
      expect(await net.link.shape(shape)).toEqual([]);
      // Whatever else this machine does comes on top.
      let rtt = 0;
      const near = (): boolean => Math.abs(rtt - 70) < 2;
      for (let trial = 0; trial < 5 && !near(); trial += 1) rtt = (await net.link.measureRttMs(9)) ?? 0;
      expect(near(), `${rtt} ms`).toBe(true);
    }
  });

  it('keeps what one direction waits for from the other: its delay is its own under load, too', async () => {
    await net.link.shape({
      'to-replica': { ...cable, delayMs: 200 },
      'to-source': { ...cable, delayMs: 5 },
    });
    const [slow, fast] = [await collect(net, 'to-replica'), await collect(net, 'to-source')];
    await Promise.all([slow.send(800, { perMs: 1 }), fast.send(400, { perMs: 1 })]);
    const [late, soon] = [await slow.collected(300), await fast.collected(300)];
    expect([late.numbers.length, soon.numbers.length]).toEqual([800, 400]);
    expect(median(late.tookMs)).toBeGreaterThanOrEqual(199);
    expect(median(soon.tookMs)).toBeLessThan(20);
  });

  it.each(directions)('loses packets %s by chance, and in no other direction', async (direction) => {
    await net.link.shape(shaped({ lossPercent: 20 }, direction));
    const [lossy, whole] = [await collect(net, direction), await collect(net, other(direction))];
    const { sentPackets, arrivedPackets } = await counted(direction, () => lossy.send(2000));
    await whole.send(1000);
    const { numbers } = await lossy.collected(100);
    expect(sentPackets).toBe(2000);
    expect(arrivedPackets).toBe(numbers.length);
    expect(Math.abs(2000 - numbers.length - 400)).toBeLessThan(bounds(2000, 0.2));
    expect(mean(gaps(numbers))).toBeLessThan(1.6);
    expect((await whole.collected(100)).numbers).toHaveLength(1000);
  });

  it('loses as many in bursts of the length that is asked for', async () => {
    await net.link.shape(shaped({ lossPercent: 20, lossBurst: 8 }));
    const bursts = await collect(net, 'to-replica');
    await bursts.send(6000, { perMs: 8 });
    const { numbers } = await bursts.collected(100);
    expect(numbers.length).toBeGreaterThan(4200);
    expect(numbers.length).toBeLessThan(5400);
    expect(mean(gaps(numbers))).toBeGreaterThan(5);
    expect(mean(gaps(numbers))).toBeLessThan(11);
  });

  it('carries 10 Mbit/s where that is asked for, within 10 %', async () => {
    await net.link.shape(shaped({ bandwidthMbitS: 10, queueBytes: 64 * 1024, delayMs: 5 }));
    const mbitS = await streamed(net, 'to-replica', 4000);
    expect(mbitS).toBeGreaterThan(9);
    expect(mbitS).toBeLessThan(11);
  });

  it('drops what its queue does not take, and counts it', async () => {
    await net.link.shape(shaped({ bandwidthMbitS: 2, queueBytes: 30_000 }));
    const burst = await collect(net, 'to-replica');
    const { sentPackets, arrivedPackets } = await counted('to-replica', async () => {
      await burst.send(200, { bytes: 1400, perMs: 0 });
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    const { numbers, atMs } = await burst.collected(0);
    expect(sentPackets).toBe(200);
    expect(arrivedPackets).toBe(numbers.length);
    // 20 packets of 1,444 bytes fit, and one leaves in 5.8 ms.
    expect(numbers.length).toBeGreaterThanOrEqual(20);
    expect(numbers.length).toBeLessThan(30);
    expect((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)).toBeLessThan(200);
  });

  it('drops packets of more bytes than its MTU without a word, and passes those of as many', async () => {
    await net.link.shape(shaped({ mtu: 1000 }, 'to-replica'));
    const sizes = await collect(net, 'to-replica');
    // With the headers of IP and UDP 28 bytes more.
    for (const [first, bytes] of [
      [0, 1400],
      [1000, 973],
      [2000, 972],
      [3000, 100],
    ] as const)
      await sizes.send(50, { first, bytes });
    const { numbers } = await sizes.collected(100);
    expect([numbers.filter((one) => one < 2000).length, numbers.length]).toEqual([0, 100]);
  });

  it('sends some packets twice', async () => {
    await net.link.shape(shaped({ duplicatePercent: 30 }));
    const twice = await collect(net, 'to-source');
    await twice.send(2000);
    const { numbers } = await twice.collected(100);
    expect(new Set(numbers).size).toBe(2000);
    // Each copy may have one of its own.
    expect(Math.abs(numbers.length - 2000 / 0.7)).toBeLessThan(200);
  });

  it('changes the order of packets only where it may', async () => {
    for (const reorder of [true, false]) {
      await net.link.shape(shaped({ delayMs: 20, jitterMs: 10, reorder }));
      const jittered = await collect(net, 'to-replica');
      await jittered.send(500, { perMs: 1 });
      const { numbers } = await jittered.collected(150);
      expect(numbers).toHaveLength(500);
      expect(inOrder(numbers)).toBe(!reorder);
    }
  });

  it('loses nothing that is on its way when it changes, and keeps its order', async () => {
    await net.link.shape(shaped({ delayMs: 300 }));
    const all = await collect(net, 'to-replica');
    await all.send(50);
    // The delay ends while they are on their way.
    await net.link.shape(shaped({}));
    await all.send(50, { first: 50 });
    await net.link.shape(shaped({ delayMs: 300, bandwidthMbitS: 5 }));
    await all.send(50, { first: 100 });
    // The link falls silent while they are on their way.
    await net.link.shape(shaped({ lossPercent: 100 }));
    const { numbers } = await all.collected(500);
    expect(numbers).toEqual(Array.from({ length: 150 }, (_, i) => i));
  });

  it('falls silent and comes back: what a stream sends is sent again', async () => {
    await net.link.shape(shaped({}));
    const stream = streamed(net, 'to-source', 5000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await net.link.shape(shaped({ lossPercent: 100 }));
    expect(await net.link.measureRttMs(2)).toBeNull();
    await net.link.shape(shaped({}));
    expect(await net.link.measureRttMs()).toBeLessThan(25);
    expect(await stream).toBeGreaterThan(1);
    expect(net.link.counters().retransmits.replica).toBeGreaterThan(0);
  });

  it('carries more than 50 Mbit/s in both directions at once, and lives on', async () => {
    await net.link.shape(shaped({ delayMs: 10 }));
    const [there, back] = await Promise.all(directions.map((direction) => streamed(net, direction, 5000)));
    expect(Math.min(there ?? 0, back ?? 0)).toBeGreaterThan(50);
    expect(net.link.isAlive()).toBe(true);
    expect(await net.link.measureRttMs()).toBeLessThan(25);
  });

  it('says what it cannot carry', async () => {
    expect(await net.link.shape(shaped({ bandwidthMbitS: 10_000 }, 'to-replica'))).toEqual([
      expect.stringContaining('10000 Mbit/s to the replica are played at'),
    ]);
  });

  it('refuses what makes no sense, and stays as it was', async () => {
    await net.link.shape(shaped({ delayMs: 10 }));
    await expect(net.link.shape(shaped({ lossPercent: 200 }))).rejects.toMatchObject({
      code: 'BAD_FAULT_PARAMETER',
      exitCode: 2,
    });
    expect(await net.link.measureRttMs()).toBeGreaterThanOrEqual(20);
  });
});
