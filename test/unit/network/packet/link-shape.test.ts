import { describe, expect, it } from 'vitest';
import { bufferBytesFor, cable, shapeOf } from '../../../../src/network/packet/link-shape.ts';
import { mostMbitS } from '../../../../src/network/packet/words.ts';

const plain = { rttMs: 0, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null };

describe('the shape of a link', () => {
  it('is a cable where nothing is asked for', () => expect(shapeOf(plain)).toEqual(cable));
  it('spends half of the round trip and of its jitter in each direction, and loses in both', () => {
    const shape = shapeOf({ ...plain, rttMs: 70, jitterMs: 5, lossPercent: 0.1 });
    for (const way of Object.values(shape)) expect(way).toMatchObject({ delayMs: 35, jitterMs: 2.5, lossPercent: 0.1 });
  });
  it('is never early: more jitter than there is delay is cut', () =>
    expect(shapeOf({ ...plain, rttMs: 4, jitterMs: 10 })['to-source']).toMatchObject({ delayMs: 2, jitterMs: 2 }));
  it('is narrow towards the replica only, behind a queue of one round trip', () => {
    const shape = shapeOf({ ...plain, rttMs: 80, bandwidthMbitS: 10 });
    expect(shape['to-replica']).toMatchObject({ bandwidthMbitS: 10, queueBytes: 100_000 });
    expect(shape['to-source']).toMatchObject({ bandwidthMbitS: null, queueBytes: null });
  });
  it('has room for some packets in the queue of a short link', () =>
    expect(shapeOf({ ...plain, rttMs: 1, bandwidthMbitS: 10 })['to-replica'].queueBytes).toBe(65_536));
});

describe('the buffers of a link', () => {
  it('hold four times what is on its way', () =>
    expect(bufferBytesFor({ ...plain, rttMs: 80, bandwidthMbitS: 10 })).toBe(400_000));
  it('are bounded by what the emulator carries where nobody limits the bandwidth', () => {
    const open = bufferBytesFor({ ...plain, rttMs: 70 });
    expect(bufferBytesFor({ ...plain, rttMs: 70, bandwidthMbitS: 10 * mostMbitS })).toBe(open);
    expect(open).toBe(4 * ((mostMbitS * 125_000 * 70) / 1000));
  });
  it('are none of a link without a round trip', () => expect(bufferBytesFor(plain)).toBe(0));
});
