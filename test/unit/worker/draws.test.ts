import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../../src/worker/draws.ts';

const many = (seed: string, from: number, to: number, count = 200): number[] => {
  const draw = drawsFrom(seed);
  return Array.from({ length: count }, () => draw(from, to));
};

describe('draws', () => {
  it('are the same for the same seed, in the same order', () => {
    expect(many('seed/case-1', 1, 1000)).toEqual(many('seed/case-1', 1, 1000));
  });
  it('differ for another seed, and for another case of the same run', () => {
    expect(many('seed/case-1', 1, 1000)).not.toEqual(many('other/case-1', 1, 1000));
    expect(many('seed/case-1', 1, 1000)).not.toEqual(many('seed/case-2', 1, 1000));
  });
  it('reach both ends and nothing beyond', () => {
    const drawn = new Set(many('any', 3, 5));
    expect([...drawn].sort()).toEqual([3, 4, 5]);
    expect(new Set(many('any', 7, 7, 5))).toEqual(new Set([7]));
  });
  it('do not change between versions: a seed in a bug report must mean the same next year', () => {
    expect(many('replfault', 0, 99, 6)).toMatchInlineSnapshot(`
      [
        54,
        22,
        0,
        53,
        39,
        81,
      ]
    `);
  });
  it('refuse a range that holds nothing, and fractions', () => {
    const draw = drawsFrom('any');
    expect(() => draw(2, 1)).toThrow(RangeError);
    expect(() => draw(0.5, 1)).toThrow(RangeError);
  });
});
