import { describe, expect, it } from 'vitest';
import { netemCommands, netemLimits, queueDrops } from '../../../../src/network/packet/netem-words.ts';
import type { DirectionShape } from '../../../../src/network/packet/types.ts';
import { one } from './shapes.ts';

const words = (shape: Partial<DirectionShape>): string[] => {
  const [emulator = [], queue = []] = netemCommands('rf-link', one(shape));
  return [emulator.slice(10).join(' '), queue.slice(8).join(' ')];
};

describe('the commands of tc', () => {
  it('replace what is on the device', () => {
    expect(netemCommands('rf-link', one()).map((command) => command.join(' '))).toEqual([
      'qdisc replace dev rf-link root handle 1: netem limit 100000',
      'qdisc replace dev rf-link parent 1:1 handle 10: pfifo limit 100000',
    ]);
  });

  it.each<[string, Partial<DirectionShape>, string, string?]>([
    ['a delay', { delayMs: 35 }, 'delay 35000us'],
    [
      'jitter that keeps the order',
      { delayMs: 35, jitterMs: 3 },
      'delay 35000us 1000us distribution normal rate 10gbit',
    ],
    [
      'jitter that may change it',
      { delayMs: 35, jitterMs: 3, reorder: true },
      'delay 35000us 1000us distribution normal',
    ],
    ['loss', { lossPercent: 0.1 }, 'loss random 0.1%'],
    ['loss in bursts', { lossPercent: 20, lossBurst: 8 }, 'loss gemodel 3.125% 12.5%'],
    ['silence', { lossPercent: 100, lossBurst: 8 }, 'loss random 100%'],
    ['duplicates', { duplicatePercent: 2 }, 'duplicate 2%'],
    ['a bandwidth', { bandwidthMbitS: 10, queueBytes: 50_000 }, '', 'tbf rate 10000000bit burst 5000 limit 50000'],
    ['a queue that is not bounded', { bandwidthMbitS: 1 }, '', 'tbf rate 1000000bit burst 3200 limit 4194304'],
  ])('%s', (_, shape, emulator, queue = 'pfifo limit 100000') => {
    expect(words(shape)).toEqual([emulator, queue]);
  });

  it('leave out an MTU, and say so', () => {
    expect(netemLimits(one({ mtu: 1000 }), 'to the source')).toEqual([
      expect.stringContaining('1000 bytes to the source'),
    ]);
    expect(netemLimits(one(), 'to the source')).toEqual([]);
  });
});

it('drops of all queues are counted', () => {
  expect(queueDrops('[{"kind":"netem","drops":3},{"kind":"tbf","drops":4},{"kind":"noqueue"}]')).toBe(7);
  expect(queueDrops('')).toBe(0);
});
