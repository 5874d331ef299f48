import { describe, expect, it } from 'vitest';
import { boundText, shareInterval, withBounds } from '../../../src/model/proportion.ts';

describe('the exact 95 % interval', () => {
  // Values of R: binom.test(k, n)$conf.int
  it.each([
    [2, 2, 0.1581, 1],
    [3, 3, 0.2924, 1],
    [10, 10, 0.6915, 1],
    [0, 2, 0, 0.8419],
    [0, 10, 0, 0.3085],
    [1, 10, 0.0025, 0.445],
    [3, 10, 0.0667, 0.6525],
    [6, 12, 0.2109, 0.7891],
    [50, 100, 0.3983, 0.6017],
    [1, 1, 0.025, 1],
  ])('of %i of %i is %d to %d', (k, n, from, to) => {
    const interval = shareInterval(k, n);
    expect(interval.from).toBeCloseTo(from, 3);
    expect(interval.to).toBeCloseTo(to, 3);
  });
  it('contains the true share in at least 95 of 100 samples, whatever the share', () => {
    const n = 10;
    for (const share of [0.05, 0.2, 0.5, 0.8, 0.95]) {
      let covered = 0;
      for (let k = 0; k <= n; k++) {
        const { from, to } = shareInterval(k, n);
        if (from <= share && share <= to) covered += choose(n, k) * share ** k * (1 - share) ** (n - k);
      }
      expect(covered, `share ${share}`).toBeGreaterThanOrEqual(0.95);
    }
  });
  it.each([
    [3, 2],
    [-1, 2],
    [0, 0],
    [0.5, 2],
  ])('of %d of %d does not exist', (k, n) => expect(() => shareInterval(k, n)).toThrow(RangeError));
});

describe('in words', () => {
  it.each([
    [2, 2, '95 %: at least 16 %'],
    [0, 2, '95 %: at most 84 %'],
    [3, 3, '95 %: at least 29 %'],
    [10, 10, '95 %: at least 69 %'],
    [0, 10, '95 %: at most 31 %'],
    [3, 10, '95 %: 6 to 66 %'],
  ])('%i of %i: %s', (k, n, text) => expect(boundText(k, n)).toBe(text));

  it.each([
    ['It failed in 2 of 2 trials.', 'It failed in 2 of 2 trials (95 %: at least 16 %).'],
    ['It failed in 0 of 2 if it fitted', 'It failed in 0 of 2 (95 %: at most 84 %) if it fitted'],
    ['Then 20 of 5000 files were open', 'Then 20 of 5000 files were open'],
    ['3 of 2', '3 of 2'],
    ['0 of 0 trials', '0 of 0 trials'],
    ['10 % of one CPU', '10 % of one CPU'],
    ['2 of 2 trials (95 %: at least 16 %)', '2 of 2 trials (95 %: at least 16 %)'],
  ])('a sentence: %s', (sentence, expected) => expect(withBounds(sentence, 10)).toBe(expected));
});

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
