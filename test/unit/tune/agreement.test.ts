import { describe, expect, it } from 'vitest';
import type { Search } from '../../../src/model/tuning.ts';
import { agreementOf, type Comparison } from '../../../src/tune/agreement.ts';

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
  reason: 'every trial up to 6.2 s was ridden out: it lies beyond',
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
  it('allows what the intervals leave open, but not intervals that agree with anything', () => {
    expect(agreementOf([search(2, 2000), search(3, 3340)], byOffset).agree).toBe(true);
    expect(agreementOf([search(2, 2000, { openMs: 10 }), search(3, 3340, { openMs: 10 })], byOffset).agree).toBe(false);
    const wide = agreementOf(
      [
        search(2, 2000),
        { ...search(3, 3000, { openMs: 900 }), reason: 'after 16 trials the interval is still 1.8 s wide' },
      ],
      byOffset,
    );
    expect(wide.agree).toBe(false);
    expect(wide.reason).toContain('too wide to tell: after 16 trials');
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
    expect(vague.reason).toContain('too wide to tell');
  });
});

describe('agreement', () => {
  it('needs a break point at each scale', () => {
    const { agree, reason, offsetMs } = agreementOf([search(2, 2000), missing], byOffset);
    expect(agree).toBe(false);
    expect(reason).toBe('at 3 s no break point was found: every trial up to 6.2 s was ridden out: it lies beyond');
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
