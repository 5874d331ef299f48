import { describe, expect, it } from 'vitest';
import {
  bracketOf,
  breakPointOf,
  expectedTrialsLeft,
  nextSizeMs,
  type SearchSpec,
} from '../../../src/tune/break-point.ts';
import { gridTrials } from '../../../src/tune/grid.ts';
import { type PlantedTruth, play, seeded } from './_simulated.ts';

/** Found as asked for: within 5 percent or 250 ms, whichever is larger. */
const isRight = (foundMs: number, truthMs: number): boolean =>
  Math.abs(foundMs - truthMs) <= Math.max(250, 0.05 * truthMs);

const base = { resolutionMs: 125, breaksWhen: 'longer', mostTrials: 24 } as const;

interface Campaign {
  readonly right: number;
  readonly covered: number;
  readonly meanTrials: number;
  readonly meanGrid: number;
  readonly meanSpreadMs: number;
}

/** Many searches for truths all over the range. */
function campaign(
  repetitions: number,
  range: { from: number; to: number },
  truthOf: (atMs: number) => PlantedTruth,
  more: Partial<SearchSpec> & { lawOffMs?: number } = {},
): Campaign {
  const random = seeded(1190);
  let [right, covered, trialsRun, grid, spread] = [0, 0, 0, 0, 0];
  const { lawOffMs, ...rest } = more;
  for (let i = 0; i < repetitions; i += 1) {
    const atMs = range.from + (range.to - range.from) * (0.04 + 0.92 * random());
    const spec: SearchSpec = {
      ...base,
      range,
      ...rest,
      ...(lawOffMs === undefined ? {} : { expectedMs: atMs + lawOffMs }),
    };
    const trials = play(spec, truthOf(atMs), random);
    const { breakPoint } = breakPointOf(spec, trials);
    trialsRun += trials.length;
    grid += gridTrials(spec);
    if (!breakPoint) continue;
    spread += breakPoint.spreadMs;
    if (isRight(breakPoint.atMs, atMs)) right += 1;
    if (breakPoint.interval.from <= atMs && atMs <= breakPoint.interval.to) covered += 1;
  }
  return {
    right: right / repetitions,
    covered: covered / repetitions,
    meanTrials: trialsRun / repetitions,
    meanGrid: grid / repetitions,
    meanSpreadMs: spread / repetitions,
  };
}

const wide = { from: 250, to: 12_000 };

/** Timers of 2 and 4 s, with the ranges that experiments give them and 30 ms beside the law. */
function timers(
  repetitions: number,
  valueMs: number,
  truth: Omit<PlantedTruth, 'atMs'>,
  more: Partial<SearchSpec> = {},
) {
  const random = seeded(4711);
  let [covered, found, ended] = [0, 0, 0];
  for (let i = 0; i < repetitions; i += 1) {
    const atMs = valueMs + 60 * random() - 30;
    const spec: SearchSpec = {
      ...base,
      range: { from: valueMs / 10, to: 4 * valueMs },
      expectedMs: valueMs,
      mostTrials: 16,
      ...more,
    };
    const trials = play(spec, { atMs, ...truth }, random);
    const { breakPoint, reason } = breakPointOf(spec, trials);
    if (trials.length < spec.mostTrials) ended += 1;
    if (!breakPoint) continue;
    if (reason === null) found += 1;
    if (breakPoint.interval.from <= atMs && atMs <= breakPoint.interval.to) covered += 1;
  }
  return { covered: covered / repetitions, found: found / repetitions, ended: ended / repetitions };
}

describe('a search for a sharp break point', () => {
  it.each([
    ['longer', -200, 500],
    ['longer', 350, 100],
    ['shorter', -200, 100],
  ] as const)(
    '(%s, law off by %d ms) finds it every time, with a tenth of the trials of a grid',
    (breaksWhen, lawOffMs, repetitions) => {
      const seen = campaign(repetitions, wide, (atMs) => ({ atMs }), { breaksWhen, lawOffMs });
      expect(seen.right).toBe(1);
      expect(seen.covered).toBeGreaterThanOrEqual(0.95);
      expect(seen.meanTrials).toBeLessThanOrEqual(10);
      expect(seen.meanGrid).toBeGreaterThanOrEqual(10 * seen.meanTrials);
    },
    60_000,
  );
  it('finds it every time with the law far off, or with none', () => {
    for (const expected of [{ expectedMs: 3000 }, {}]) {
      const seen = campaign(60, wide, (atMs) => ({ atMs }), expected);
      expect(seen.right).toBe(1);
      expect(seen.meanTrials).toBeLessThanOrEqual(12);
    }
  }, 60_000);
  it('finds it in the narrow range around a small timer', () => {
    const seen = campaign(60, { from: 1000, to: 3500 }, (atMs) => ({ atMs }), { lawOffMs: -60 });
    expect(seen.right).toBe(1);
    expect(seen.meanTrials).toBeLessThanOrEqual(8);
  }, 60_000);
  it('over minutes keeps to 5 percent', () => {
    const seen = campaign(30, { from: 1000, to: 150_000 }, (atMs) => ({ atMs }), { lawOffMs: 400 });
    expect(seen.right).toBe(1);
    expect(seen.meanTrials).toBeLessThanOrEqual(9);
  }, 60_000);
});

describe('a search where trials disagree', () => {
  it.each([
    ['a spread of 100 ms', { spreadMs: 100 }, 0.99],
    ['a spread of 300 ms', { spreadMs: 300 }, 0.95],
    ['3 percent of lapses', { lapses: 0.03 }, 0.99],
  ] as const)(
    '(%s) takes more trials, and its interval holds the truth',
    (_, noise, right) => {
      const seen = campaign(120, wide, (atMs) => ({ atMs, ...noise }), { lawOffMs: -200 });
      expect(seen.covered).toBeGreaterThanOrEqual(0.9);
      expect(seen.right).toBeGreaterThanOrEqual(right);
      const sharp = campaign(50, wide, (atMs) => ({ atMs }), { lawOffMs: -200 });
      expect(seen.meanTrials).toBeGreaterThan(sharp.meanTrials);
    },
    60_000,
  );
  it('tells a band from a point by the spread', () => {
    const sharp = campaign(40, { from: 250, to: 8000 }, (atMs) => ({ atMs }));
    const band = campaign(40, { from: 250, to: 8000 }, (atMs) => ({ atMs, spreadMs: 600 }));
    expect(sharp.meanSpreadMs).toBeLessThan(80);
    expect(band.meanSpreadMs).toBeGreaterThan(4 * sharp.meanSpreadMs);
  }, 60_000);
  it('ends with a wide interval and says so when the trials run out', () => {
    const spec: SearchSpec = { ...base, range: { from: 250, to: 8000 }, mostTrials: 10 };
    const trials = play(spec, { atMs: 4000, spreadMs: 1500 }, seeded(7));
    expect(trials).toHaveLength(10);
    const { breakPoint, reason } = breakPointOf(spec, trials);
    expect(reason).toMatch(/^after 10 trials the interval is still \d\.\d+ s wide$/);
    expect(breakPoint && breakPoint.interval.to - breakPoint.interval.from).toBeGreaterThan(250);
  });
  it('asks again where one outcome contradicts the others', () => {
    const spec: SearchSpec = { ...base, range: { from: 250, to: 8000 }, expectedMs: 2000 };
    const trials = play(spec, { atMs: 2100 }, seeded(1));
    expect(nextSizeMs(spec, trials)).toBeNull();
    const contradicted = [...trials, { sizeMs: 2400, broke: false }, { sizeMs: 1900, broke: true }];
    expect(nextSizeMs(spec, contradicted)).not.toBeNull();
    const [sure, unsure] = [bracketOf(spec, trials), bracketOf(spec, contradicted)];
    expect(unsure.to - unsure.from).toBeGreaterThan(sure.to - sure.from);
  });
});

describe('a search whose disturbances end late', () => {
  it.each([15, 30, 45])(
    '(%d ms in the mean) holds the truth in its interval, with the sizes that were played',
    (meanMs) => {
      for (const valueMs of [2000, 4000]) {
        const seen = timers(60, valueMs, { late: { meanMs, told: 'played' } });
        expect(seen.covered).toBeGreaterThanOrEqual(0.95);
        expect(seen.found).toBeGreaterThanOrEqual(0.95);
        expect(seen.ended).toBeGreaterThanOrEqual(0.95);
      }
    },
    60_000,
  );
  it('does not take two sizes that are known to 20 ms for a contradiction', () => {
    const spec: SearchSpec = { ...base, range: { from: 400, to: 16_000 }, expectedMs: 4000 };
    const trials = [
      ...[3710, 3790, 3915, 3930].map((sizeMs) => ({ sizeMs, broke: false })),
      ...[3992, 4083, 4090, 4110].map((sizeMs) => ({ sizeMs, broke: true })),
    ];
    const widthWith = (sizeMs: number): number => {
      const { from, to } = bracketOf(spec, [...trials, { sizeMs, broke: false }]);
      return to - from;
    };
    expect(widthWith(4004)).toBeLessThan(400);
    expect(widthWith(4060)).toBeGreaterThan(800);
    const seen = timers(40, 4000, { spreadMs: 12, late: { meanMs: 15, told: 'played' } });
    expect(seen.covered).toBeGreaterThanOrEqual(0.93);
    expect(seen.found).toBe(1);
  }, 60_000);
  it('would not hold it with the sizes that were asked for', () => {
    const covered = (told: 'asked' | 'played'): number => timers(60, 4000, { late: { meanMs: 30, told } }).covered;
    expect(covered('asked')).toBeLessThan(0.9);
    expect(covered('played')).toBeGreaterThanOrEqual(0.95);
  }, 60_000);
  it('holds it at the law that is 700 ms off, either way, and whatever an earlier scale made it guess', () => {
    const late = { meanMs: 30, told: 'played' } as const;
    for (const more of [
      { expectedMs: 2700 },
      { expectedMs: 1300 },
      { expectedMs: 2700, guessMs: 2000 },
      { guessMs: 2700 },
    ]) {
      const seen = timers(40, 2000, { late }, more);
      expect(seen.covered).toBeGreaterThanOrEqual(0.95);
      expect(seen.found).toBeGreaterThanOrEqual(0.95);
    }
  }, 60_000);
  it.each([
    [150, /^every trial down to 0\.5\d s failed: the break point is below$/],
    [9000, /^every trial up to 6\.[23] s survived: the break point is above$/],
  ] as const)(
    'says that it lies outside its range (at %d ms), although no trial was of the size of its end',
    (atMs, reason) => {
      for (let seed = 0; seed < 12; seed += 1) {
        const spec: SearchSpec = { ...base, expectedMs: 2000, range: { from: 500, to: 6200 } };
        const trials = play(spec, { atMs, late: { meanMs: 30, told: 'played' } }, seeded(seed));
        expect(breakPointOf(spec, trials)).toEqual({ breakPoint: null, reason: expect.stringMatching(reason) });
        expect(trials.length).toBeLessThanOrEqual(10);
      }
    },
  );
  it('ends just inside its range, too: with the point, or saying that it is nearer to the end than sizes are exact', () => {
    for (const [atMs, seed] of [520, 560, 600, 6150, 6080, 5900].flatMap((at) =>
      [1, 2, 3].map((n) => [at, n] as const),
    )) {
      const spec: SearchSpec = { ...base, expectedMs: 2000, range: { from: 500, to: 6200 } };
      const trials = play(spec, { atMs, late: { meanMs: 30, told: 'played' } }, seeded(seed));
      const { breakPoint, reason } = breakPointOf(spec, trials);
      expect(trials.length, `${atMs} ms`).toBeLessThan(16);
      if (breakPoint) expect(isRight(breakPoint.atMs, atMs)).toBe(true);
      else if (atMs < 1000) expect(reason).toMatch(/down to 0\.5\d s failed: the break point is below/);
      else expect.unreachable(`${atMs} ms: ${reason}`);
    }
  });
});

describe('a search over a range without the break point', () => {
  it.each([
    ['longer', 9000, 'every trial up to 6.2 s survived: the break point is above'],
    ['longer', 100, 'every trial down to 0.50 s failed: the break point is below'],
    ['shorter', 9000, 'every trial up to 6.2 s failed: the break point is above'],
    ['shorter', 100, 'every trial down to 0.50 s survived: the break point is below'],
  ] as const)(
    '(%s, truth at %d ms) says on which side it lies, having asked that end twice',
    (breaksWhen, atMs, reason) => {
      for (const expected of [{}, { expectedMs: 2000 }]) {
        const spec: SearchSpec = { ...base, ...expected, range: { from: 500, to: 6200 }, breaksWhen };
        const trials = play(spec, { atMs }, seeded(3));
        expect(breakPointOf(spec, trials)).toEqual({ breakPoint: null, reason });
        // The end itself, or nearer to it than a size may be off: 2.5 percent, or 80 ms.
        const atEnd = trials.filter(({ sizeMs }) => (atMs > 6200 ? sizeMs >= 6045 : sizeMs <= 580));
        expect(atEnd.length).toBeGreaterThanOrEqual(2);
        expect(trials.length).toBeLessThanOrEqual(9);
      }
    },
  );
  it('is not held to lie outside where a trial at the end says otherwise', () => {
    const spec: SearchSpec = { ...base, range: { from: 500, to: 6200 }, expectedMs: 6000 };
    const trials = [6060, 6070, 6080, 6090].map((sizeMs) => ({ sizeMs, broke: false }));
    expect(breakPointOf(spec, trials).reason).toContain('the break point is above');
    expect(breakPointOf(spec, [...trials, { sizeMs: 6230, broke: true }]).reason).not.toContain(
      'the break point is above',
    );
  });
  it('does not hold one lapse at the end for the truth', () => {
    const spec: SearchSpec = { ...base, range: { from: 500, to: 6200 }, expectedMs: 6000 };
    expect(nextSizeMs(spec, [{ sizeMs: 6200, broke: false }])).not.toBeNull();
    const trials = play(spec, { atMs: 6100 }, seeded(3));
    expect(isRight(breakPointOf(spec, trials).breakPoint?.atMs ?? 0, 6100)).toBe(true);
  });
});

describe('a search', () => {
  const spec: SearchSpec = { ...base, range: { from: 250, to: 8000 }, expectedMs: 3000 };
  it('is the same every time for the same trials', () => {
    const trials = play(spec, { atMs: 3210, spreadMs: 200, lapses: 0.03 }, seeded(5));
    for (let n = 0; n <= trials.length; n += 1) {
      const known = trials.slice(0, n);
      expect(nextSizeMs(spec, known)).toBe(nextSizeMs(spec, [...known]));
      if (n < trials.length) expect(nextSizeMs(spec, known)).toBe(trials[n]?.sizeMs);
    }
    expect(breakPointOf(spec, trials)).toEqual(breakPointOf(spec, [...trials]));
  });
  it('begins at the law, and knows nothing without trials', () => {
    expect(nextSizeMs(spec, [])).toBeGreaterThan(2500);
    expect(nextSizeMs(spec, [])).toBeLessThan(3500);
    expect(breakPointOf(spec, [])).toEqual({ breakPoint: null, reason: 'no trial was valid' });
    expect(bracketOf(spec, []).from).toBeLessThan(1000);
  });
  it('believes no side of a point on a single trial', () => {
    const trials = play({ ...spec, resolutionMs: 4000 }, { atMs: 3000 }, seeded(5));
    expect(trials.filter(({ broke }) => broke).length).toBeGreaterThanOrEqual(2);
    expect(trials.filter(({ broke }) => !broke).length).toBeGreaterThanOrEqual(2);
  });
  it('never asks outside its range, and its bracket stays in it', () => {
    for (const atMs of [260, 4000, 7990]) {
      const trials = play(spec, { atMs }, seeded(9));
      for (const { sizeMs } of trials) expect(sizeMs >= 250 && sizeMs <= 8000).toBe(true);
      const { from, to } = bracketOf(spec, trials);
      expect(from >= 250 && to <= 8000 && from < to).toBe(true);
    }
  });
  it('says beforehand about how many trials are left', () => {
    const trials = play(spec, { atMs: 3300 }, seeded(5));
    expect(Math.abs(expectedTrialsLeft(spec, []) - trials.length)).toBeLessThanOrEqual(3);
    expect(expectedTrialsLeft(spec, trials.slice(0, -1))).toBeGreaterThanOrEqual(1);
    expect(expectedTrialsLeft(spec, trials)).toBe(0);
  });
});

describe('a grid', () => {
  it('pays one allowed width a step, twice, over the whole range', () => {
    expect(gridTrials({ range: { from: 0, to: 4000 }, resolutionMs: 250 })).toBe(34);
    expect(gridTrials({ range: { from: 0, to: 4000 }, resolutionMs: 125, relativeResolution: 0 })).toBe(66);
    // Beyond 5 s its steps grow with the size: less than 2 x 601.
    expect(gridTrials({ range: { from: 0, to: 150_000 }, resolutionMs: 250 })).toBeLessThan(200);
  });
});
