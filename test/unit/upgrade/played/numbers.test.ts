import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  areApart,
  confirmingTrials,
  leastTrials,
  numberDifferences,
  suspects,
} from '../../../../src/upgrade/played/numbers.ts';
import { trial, trialsWith } from '../support.ts';

describe('two series of numbers', () => {
  it.each([
    ['fewer than three trials', [1000, 1000], [9000, 9000, 9000], false],
    ['medians within 250 ms', [100, 110, 120], [340, 345, 349], false],
    ['medians within 5 percent', [10_000, 10_010, 10_020], [10_400, 10_410, 10_420], false],
    ['ranges that overlap', [1000, 1010, 3000], [2000, 2900, 3100], false],
    ['longer', [1000, 1010, 1020], [2000, 2010, 2020], true],
    ['shorter', [2000, 2010, 2020], [1000, 1010, 1020], true],
    ['from zero', [0, 0, 1], [300, 310, 320], true],
  ])('%s', (_, today, later, apart) => {
    expect(areApart(today, later)).toBe(apart);
  });
});

describe('numbers that differ', () => {
  const longer = [
    ...trialsWith('today', [1000, 1010, 1020, 1005, 1015, 1008]),
    ...trialsWith('done', [4000, 4010, 4020, 4005, 4015, 4008]),
  ];

  it('are told with both values and all trials, the new one worse', () => {
    const [one, ...others] = numberDifferences(longer);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      id: 'numbers/done/error-1190/stalled-reader/large-backlog/blindWindowMs',
      state: 'done',
      from: '1.01 s (1.00 s to 1.02 s in 6 trials)',
      to: '4.01 s (4.00 s to 4.02 s in 6 trials)',
      severity: 'warns',
      cause: 'blind window longer',
    });
    expect(one?.cases).toHaveLength(12);
  });
  it('of each kind are found: detection, blind window, resume', () => {
    for (const measure of ['sourceDetectionMs', 'replicaDetectionMs', 'blindWindowMs', 'resumeMs']) {
      const cases = [
        ...trialsWith('today', [1, 2, 3, 4, 5, 6], measure),
        ...trialsWith('fallback', [601, 602, 603, 604, 605, 606], measure),
      ];
      expect(numberDifferences(cases).map(({ id }) => id.split('/').at(-1))).toEqual([measure]);
    }
  });
  it('after three trials are only suspects, to be played more often in both states', () => {
    const few = [...trialsWith('today', [1000, 1010, 1020]), ...trialsWith('done', [4000, 4010, 4020])];
    expect(numberDifferences(few)).toEqual([]);
    expect(suspects(few)).toEqual([
      { exhibit: 'error-1190/stalled-reader/large-backlog', state: 'today' },
      { exhibit: 'error-1190/stalled-reader/large-backlog', state: 'done' },
    ]);
    expect(suspects(longer)).toEqual([]);
  });
  it('do not count where a trial cannot be believed', () => {
    const doubtful = longer.map((one) => (one.state === 'done' ? { ...one, outcome: 'inconclusive' as const } : one));
    expect(numberDifferences(doubtful)).toEqual([]);
  });
  it('of a measure that was not taken are no difference', () => {
    const untaken = [...trialsWith('today', [1000, 1010, 1020, 1000, 1000, 1000]), trial('done', 1), trial('done', 2)];
    expect(numberDifferences(untaken)).toEqual([]);
  });
});

describe('chance', () => {
  // Trials of 9.7 and 10.11, each compared with itself, on a machine with other work.
  const recorded = Object.values(
    JSON.parse(
      readFileSync(new URL('../../../fixtures/comparison/recorded-numbers.json', import.meta.url), 'utf8'),
    ) as Record<string, number[]>,
  );

  /** Numbers from 0 to 1 that are the same in every run of this test (mulberry32). */
  function chance(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** False differences among so many comparisons of a series with itself, the second look included. */
  function falseOnes(series: readonly (readonly number[])[], comparisons: number, seed: number): number {
    const next = chance(seed);
    let found = 0;
    for (let index = 0; index < comparisons; index += 1) {
      const values = series[index % series.length] as readonly number[];
      const draw = (count: number): number[] =>
        Array.from({ length: count }, () => values[Math.floor(next() * values.length)] as number);
      const [today, later] = [draw(leastTrials), draw(leastTrials)];
      if (!areApart(today, later)) continue;
      const more = confirmingTrials - leastTrials;
      if (areApart([...today, ...draw(more)], [...later, ...draw(more)])) found += 1;
    }
    return found;
  }

  it('makes at most one false difference in 1,000 compared numbers of recorded trials', () => {
    for (const seed of [1, 2, 3, 4, 5]) expect(falseOnes(recorded, 1000, seed), `seed ${seed}`).toBeLessThanOrEqual(1);
  });
  it('makes few even where numbers scatter over seconds', () => {
    const scattered = Array.from({ length: 40 }, (_, index) => index * 250);
    expect(falseOnes([scattered], 10_000, 1)).toBeLessThanOrEqual(30);
  });
});
