import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { changeOf, changesOf, expected, referenceRuns } from '../../../src/history/changes.ts';
import { viewOf } from '../../../src/history/view.ts';
import { changeCount } from '../../../src/reporters/history/wording.ts';
import { chance, recordedLines, recordedNumbers } from '../../fixtures/run-history.ts';

const steady = [3900, 3910, 3920, 3930, 3940, 3950, 3960, 3970, 3980, 3990];
/** Real scatter on top of a timer of 26 s: most real timers are longer than those of the recorded runs. */
const long = recordedNumbers.map((one) => ({ ...one, values: one.values.map((value) => value + 26_000) }));

describe('a change of a number', () => {
  it.each([
    ['longer by less than 250 ms', [...steady, 3945 + 249], false],
    ['longer by more than 250 ms', [...steady, 3945 + 251], true],
    ['longer by 5 % of a long time is none', [...steady.map((one) => one * 10), 41_400], false],
    ['longer by more than 5 % of a long time', [...steady.map((one) => one * 10), 41_900], true],
    ['within 3 MAD of numbers that scatter', [...[0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700], 3500], false],
    ['beyond 3 MAD of numbers that scatter', [...[0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700], 3700], true],
    ['shorter once is none', [...steady, 3000], false],
    ['shorter twice', [...steady, 3000, 3010], true],
    ['shorter once, long ago', [3000, ...steady, 3940, 3000], false],
    ['too few runs before', [3900, 3900, 3900, 3900, 9000], false],
    ['five runs before', [3900, 3900, 3900, 3900, 3900, 9000], true],
    ['a single number', [3900], false],
    ['no number', [], false],
  ])('%s', (_, values, is) => expect(changeOf(values) !== null).toBe(is));

  it('is told with the median, the limit and the number of runs that it rests on', () =>
    expect(changeOf([...steady, 5000])).toEqual({ value: 5000, median: 3945, limit: 250, of: 10 }));
  it('counts only the last ten runs', () => {
    expect(expected([...Array.from({ length: 50 }, () => 1), ...steady])).toMatchObject({ median: 3945, of: 10 });
    expect(changeOf([...steady.map(() => 9000), ...steady, 3950])).toBeNull();
  });
  it('is no longer one when half of the last ten runs are like it', () => {
    const after = (runs: number): number[] => [...steady, ...Array.from({ length: runs }, () => 5000), 5000];
    expect(changeOf(after(4))).not.toBeNull();
    expect(changeOf(after(5))).toBeNull();
  });
  it('of a count or a size is not flagged: the limit is a time', () => {
    const points = [...steady, 99_000].map((value, run) => ({ run, value }));
    expect(changesOf({ measure: 'transactionsAtRisk', points }).size).toBe(0);
    expect(changesOf({ measure: 'blindWindowMs', points }).size).toBe(1);
  });
});

describe('recorded numbers', () => {
  it('50 replays of an unchanged history give no change', () => {
    for (let seed = 1; seed <= 50; seed += 1)
      expect(changeCount(viewOf('history', recordedLines(referenceRuns + 1, seed))), `seed ${seed}`).toBe(0);
  });
  it.each([
    ['+400 ms', recordedNumbers.filter(({ values }) => median(values) < 5000), (value: number) => value + 400],
    ['+10 % of times of at least 5 s', long, (value: number) => value * 1.1],
  ])('%s is found in the first run, in each of 50 replays', (_, series, plant) => {
    expect(series.length).toBeGreaterThan(30);
    const next = chance(7);
    for (let replay = 0; replay < 50; replay += 1)
      for (const { server, exhibit, measure, values } of series) {
        const before = Array.from(
          { length: referenceRuns },
          () => values[Math.floor(next() * values.length)] as number,
        );
        expect(changeOf([...before, plant(median(values))]), `${server} ${exhibit} ${measure}`).not.toBeNull();
      }
  });
});
