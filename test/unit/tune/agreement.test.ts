import { describe, expect, it } from 'vitest';
import type { Agreement, Search } from '../../../src/model/tuning.ts';
import { agreementOf, type Comparison } from '../../../src/tune/agreement.ts';
import { breakPointOf, type SearchSpec } from '../../../src/tune/break-point.ts';
import { play, seeded } from './_simulated.ts';

const settings = {
  netWriteTimeoutS: 60,
  replicaNetTimeoutS: 60,
  heartbeatPeriodS: 30,
  connectRetryS: 60,
  retryCount: 10,
};

/** A search whose break point lies at `atMs`, give or take, where the law says `lawMs`. */
function search(valueS: number, atMs: number, more: { openMs?: number; lawMs?: number } = {}): Search {
  const { openMs = 60, lawMs = 1000 * valueS } = more;
  return {
    settings,
    valueS,
    range: { from: 0, to: 10_000 },
    resolutionMs: 125,
    trials: [],
    disbelieved: [],
    breakPoint: { atMs, interval: { from: atMs - openMs, to: atMs + openMs }, confidence: 0.95, spreadMs: 10 },
    reason: null,
    lawMs,
    gridTrials: 40,
  };
}

const missing: Search = {
  ...search(3, 0),
  breakPoint: null,
  reason: 'every trial up to 6.2 s survived: the break point is above',
};
const byOffset: Comparison = { band: false, deviates: 'by-offset', realTime: false };
const byFactor: Comparison = { ...byOffset, deviates: 'by-factor' };
const band: Comparison = { ...byOffset, band: true };

describe('agreement by offset', () => {
  it('holds where both scales show the same offset, and names both numbers', () => {
    const { agree, reason, offsetMs } = agreementOf([search(2, 2100), search(3, 3050)], byOffset);
    expect(agree).toBe(true);
    expect(reason).toContain('at 2 s it breaks at 2.10 s');
    expect(reason).toContain('at 3 s it breaks at 3.05 s');
    expect(reason).toContain('+100 ms and +50 ms');
    expect(offsetMs).toEqual({ from: -10, to: 160 });
  });
  it.each([
    ['a second scale that deviates by more', [search(2, 2100), search(3, 3900)]],
    ['a point that does not move with the setting', [search(2, 2100), search(3, 2100)]],
    ['a law that is off by a factor', [search(2, 3000), search(4, 6000)]],
  ])('is refused with %s', (_, searches) => {
    const { agree, reason } = agreementOf(searches, byOffset);
    expect(agree).toBe(false);
    expect(reason).toContain('they disagree');
  });
  it('is not excused by what the intervals leave open, and intervals that agree with anything are refused', () => {
    expect(agreementOf([search(2, 2000, { openMs: 110 }), search(3, 3240, { openMs: 140 })], byOffset).agree).toBe(
      true,
    );
    const apart = agreementOf([search(2, 2000, { openMs: 110 }), search(3, 3260, { openMs: 140 })], byOffset);
    expect(apart.agree).toBe(false);
    expect(apart.reason).toContain('they disagree');
    const wide = agreementOf(
      [
        search(2, 2000),
        { ...search(3, 3000, { openMs: 900 }), reason: 'after 16 trials the interval is still 1.8 s wide' },
      ],
      byOffset,
    );
    expect(wide.agree).toBe(false);
    expect(wide.reason).toContain('too wide to compare: after 16 trials');
  });
  it('tells by how much the law may still be off, which no small scale can exclude', () => {
    const { agree, reason } = agreementOf(
      [search(2, 2040, { openMs: 60 }), search(4, 3980, { openMs: 100 })],
      byOffset,
    );
    expect(agree).toBe(true);
    expect(reason).toContain('off by -11 % to +5 % of its value is not excluded');
  });
  it('is refused where the two prove the law to be off by a share, although they are less than 250 ms apart', () => {
    const ten = agreementOf([search(2, 2200, { openMs: 60 }), search(4, 4400, { openMs: 100 })], byOffset);
    expect(ten.agree).toBe(false);
    expect(ten.reason).toContain(
      '200 ms apart (allowed: 250 ms); they disagree: the law is off by +2 % to +18 % of its value',
    );
    expect(agreementOf([search(2, 1800, { openMs: 60 }), search(4, 3600, { openMs: 100 })], byOffset).agree).toBe(
      false,
    );
    // As much as the margins of a recommendation cover.
    const small = [search(2, 2020, { openMs: 10 }), search(4, 4080, { openMs: 20 })];
    expect(agreementOf(small, byOffset).agree).toBe(true);
  });
  it('does not mind in which order the scales were searched', () => {
    expect(agreementOf([search(3, 3050), search(2, 2100)], byOffset)).toEqual(
      agreementOf([search(2, 2100), search(3, 3050)], byOffset),
    );
  });
});

describe('agreement by factor', () => {
  it('holds where both scales are off by the same factor, and tells it', () => {
    const { agree, factor } = agreementOf([search(2, 3000), search(4, 6100)], byFactor);
    expect(agree).toBe(true);
    expect(factor).toEqual({ from: 1.47, to: 1.54 });
  });
  it('is refused where the factors differ', () => {
    expect(agreementOf([search(2, 3000), search(4, 9000)], byFactor).agree).toBe(false);
  });
});

describe('agreement of bands', () => {
  it('lets the ratios lie anywhere within one doubling', () => {
    // What TCP does with a first timeout of 0.2 s: both break where the third attempt is missed.
    expect(agreementOf([search(2, 1420), search(3, 1430)], band).agree).toBe(true);
  });
  it('is refused beyond it, or where nothing was narrowed down', () => {
    expect(agreementOf([search(2, 1900), search(3, 900)], band).agree).toBe(false);
    const vague = agreementOf([search(2, 1500, { openMs: 900 }), search(3, 2000, { openMs: 1600 })], band);
    expect(vague.agree).toBe(false);
    expect(vague.reason).toContain('too wide to compare');
  });
});

describe('agreement', () => {
  it('needs a break point at each scale', () => {
    const { agree, reason, offsetMs } = agreementOf([search(2, 2000), missing], byOffset);
    expect(agree).toBe(false);
    expect(reason).toBe('at 3 s no break point was found: every trial up to 6.2 s survived: the break point is above');
    expect(offsetMs).toBeNull();
  });
  it('needs two scales, but for real time', () => {
    expect(agreementOf([search(60, 60_100)], { ...byOffset, realTime: true }).agree).toBe(true);
    expect(agreementOf([search(2, 2000)], byOffset).agree).toBe(false);
    expect(agreementOf([search(2, 2000), search(2, 2010)], byOffset).agree).toBe(false);
    expect(agreementOf([], byOffset).agree).toBe(false);
    expect(agreementOf([missing], { ...byOffset, realTime: true }).agree).toBe(false);
  });
});

describe('agreement of two searches', () => {
  const random = seeded(9);
  /** What two searches say of servers that break at the law times a factor, and up to 60 ms beside it; disturbances end late. */
  function tunings(repetitions: number, factor: number, how: Comparison): Agreement[] {
    return Array.from({ length: repetitions }, () => {
      const offsetMs = 120 * random() - 60;
      // As a search is told: so far off the law, or so many times the law, as at the scale before.
      let guess: ((lawMs: number) => number) | undefined;
      const searches = [2, 4].map((valueS): Search => {
        const lawMs = 1000 * valueS;
        const spec: SearchSpec = {
          range: { from: lawMs / 10, to: 4 * lawMs },
          resolutionMs: 125,
          relativeResolution: how.deviates === 'by-factor' ? 0.1 : 0.05,
          breaksWhen: 'longer',
          mostTrials: 16,
          expectedMs: lawMs,
          ...(guess === undefined ? {} : { guessMs: guess(lawMs) }),
        };
        const truth = { atMs: lawMs * factor + offsetMs, late: { meanMs: 30, told: 'played' } } as const;
        const found = breakPointOf(spec, play(spec, truth, random));
        const atMs = found.breakPoint?.atMs ?? lawMs;
        guess = how.deviates === 'by-factor' ? (law) => (atMs / lawMs) * law : (law) => atMs - lawMs + law;
        return { ...search(valueS, lawMs), ...found };
      });
      return agreementOf(searches, how);
    });
  }
  const share = (all: readonly Agreement[]): number => all.filter(({ agree }) => agree).length / all.length;

  it('is never refused where servers are as the law says, but for a constant', () => {
    expect(share(tunings(60, 1, byOffset))).toBe(1);
  }, 60_000);
  it('is refused where they are a tenth slower, or faster; where it is not, that tenth is told as not excluded', () => {
    for (const factor of [1.1, 0.9]) {
      const all = tunings(40, factor, byOffset);
      expect(share(all)).toBeLessThan(0.3);
      for (const { reason } of all) {
        const [, from, to] = /off by ([+-]\d+) % to ([+-]\d+) % of its value/.exec(reason) ?? [];
        if (!from) expect(reason).toContain('they disagree');
        else expect(Number(from) - 1 <= 100 * (factor - 1) && 100 * (factor - 1) <= Number(to) + 1, reason).toBe(true);
      }
    }
    expect(share(tunings(20, 1.2, byOffset))).toBe(0);
  }, 60_000);
  it('by factor is hardly ever refused where the factor is the same', () => {
    expect(share(tunings(60, 1.4, byFactor))).toBeGreaterThanOrEqual(0.98);
  }, 60_000);
});
