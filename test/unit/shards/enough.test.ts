import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { enoughShards } from '../../../src/shards/enough.ts';
import { mostJobs } from '../../../src/shards/matrix.ts';
import { aroundCasesMs, minutesOf, plannedMs } from '../../../src/shards/schedule.ts';
import type { ShardItem } from '../../../src/shards/types.ts';

const item = (id: string, durationMs: number, control = false): ShardItem => ({
  id,
  key: id,
  pair: 'p',
  control,
  durationMs,
});
const cases = (count: number, durationMs: number): ShardItem[] => [
  item('control', 3_000, true),
  ...Array.from({ length: count }, (_, at) => item(`case-${at}`, durationMs)),
];
const limits = { maxMs: 60_000, workers: 2, most: mostJobs.json };

describe('as few shards as possible', () => {
  it('none is planned to take longer, and one shard less would', () => {
    const items = cases(100, 5_000);
    const shards = enoughShards(items, limits);
    expect(Math.max(...shards.map((shard) => plannedMs(shard.items, 2)))).toBeLessThanOrEqual(60_000);
    expect(shards).toHaveLength(5);
    const tighter = { ...limits, most: { shards: 4, why: 'planted' } };
    expect(() => enoughShards(items, tighter)).toThrow('more than 4 shards are needed to keep each within 1 min');
  });
  it('one where all fits', () => {
    expect(enoughShards(cases(3, 2_000), limits)).toHaveLength(1);
  });
  it('a case that is longer by itself is named', () => {
    const items = [...cases(3, 2_000), item('the-long-one', 90_000)];
    expect(() => enoughShards(items, limits)).toThrow(
      expect.objectContaining({
        code: 'CASE_TOO_LONG',
        exitCode: ExitCode.usage,
        message: expect.stringContaining('the-long-one and its control take 1.6 min by themselves'),
        hint: 'use --max-minutes 1.6 or more',
      }),
    );
    expect(() => enoughShards(items, { ...limits, maxMs: 600 })).toThrow('more than --max-minutes 0.01');
    expect(enoughShards(items, { ...limits, maxMs: 96_000 })).toHaveLength(1);
  });
  it.each([
    ['github', 256],
    ['gitlab', 200],
  ] as const)('%s takes at most %i jobs', (engine, most) => {
    const items = cases(2 * most + 2, 5_000);
    const one = { maxMs: aroundCasesMs + 10_000, workers: 1, most: mostJobs[engine] };
    expect(enoughShards(cases(most, 5_000), one)).toHaveLength(most);
    expect(() => enoughShards(items, one)).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_SHARDS', hint: expect.stringContaining('raise --max-minutes') }),
    );
  });
  it('an absurd limit is refused at once', () => {
    const started = performance.now();
    expect(() => enoughShards(cases(5_000, 5_000), { ...limits, maxMs: aroundCasesMs + 5_001 })).toThrow('1000 shards');
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('planned time', () => {
  it('controls first, then the longest case to the worker that is free first', () => {
    const items = [item('a', 4_000), item('b', 6_000), item('c', 2_000), item('k', 3_000, true)];
    // One worker: control, a; the other: b, c.
    expect(plannedMs(items, 2)).toBe(aroundCasesMs + 8_000);
    expect(plannedMs(items, 1)).toBe(aroundCasesMs + 15_000);
    expect(plannedMs(items, 8)).toBe(aroundCasesMs + 6_000);
  });
  it('is rounded up to tenths of minutes', () => {
    expect([minutesOf(1), minutesOf(60_000), minutesOf(60_001)]).toEqual([0.1, 1, 1.1]);
  });
});
