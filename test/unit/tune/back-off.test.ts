import { describe, expect, it } from 'vitest';
import { connectStallBoundMs } from '../../../src/model/link.ts';
import type { BackOff, BackOffSample } from '../../../src/model/tuning.ts';
import { backOffOf, boundingRtoMs, rtoOf, stallBoundsMs, toleratedOutageMs } from '../../../src/tune/back-off.ts';
import { toleratedOutageS, worstStallS } from '../../../src/tune/bounds/stalls.ts';
import { evidence } from './_evidence.ts';
import { seeded } from './_simulated.ts';

const link = { rttMs: 0, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null };
/** Seconds of outage, and for how long a reader on loopback stood still. */
const measuredS = [
  [1, 1.5],
  [2, 3.1],
  [3, 3.2],
  [5, 6.5],
  [8, 13.1],
  [12, 13.4],
  [20, 26.4],
] as const;
const samples = measuredS.map(([outage, stall], i) => ({
  outageMs: 1000 * outage,
  stallMs: 1000 * stall,
  caseId: `${i}`,
}));

/** A segment lost at the start of an outage is sent again after 1, 3, 7... RTO: the first time that the outage is over. */
function simulatedStallMs(outageMs: number, rtoMs: number): number {
  let [sentAt, pause] = [0, rtoMs];
  while (sentAt < outageMs) {
    sentAt += pause;
    pause = Math.min(2 * pause, 120_000);
  }
  return sentAt;
}

describe('the retransmission timeout of a link', () => {
  it('is a round trip and at least 200 ms, and says where it comes from', () => {
    expect(rtoOf(link).rtoMs).toBe(200);
    expect(rtoOf({ ...link, rttMs: 80, jitterMs: 10 }).rtoMs).toBe(280);
    expect(rtoOf({ ...link, rttMs: 600, jitterMs: 100 }).rtoMs).toBe(1000);
    expect(rtoOf({ ...link, rttMs: 600, jitterMs: 100 }).from).toContain(
      'a round trip of 600 ms that varies by 100 ms',
    );
  });
});

describe('the bounds of a stall', () => {
  it.each(measuredS)('hold a measured outage of %d s', (outage, stall) => {
    const { from, to } = stallBoundsMs(1000 * outage, 200);
    expect(1000 * stall).toBeGreaterThanOrEqual(from);
    expect(1000 * stall).toBeLessThanOrEqual(to);
  });
  it('hold what TCP does by the book, for any outage and timeout', () => {
    for (const rtoMs of [200, 280, 1000])
      for (let outageMs = 10; outageMs < 800_000; outageMs = outageMs * 1.07 + 1) {
        const { from, to } = stallBoundsMs(outageMs, rtoMs);
        const stallMs = simulatedStallMs(outageMs, rtoMs);
        expect(stallMs >= from && stallMs <= to, `${outageMs} ms at ${rtoMs} ms`).toBe(true);
      }
  });
  it('are tight: just after an attempt the worst happens', () => {
    expect(simulatedStallMs(200 * 7 + 0.1, 200)).toBeCloseTo(stallBoundsMs(200 * 7 + 0.1, 200).to, 0);
  });
  it('stop doubling at two minutes', () => {
    expect(stallBoundsMs(600_000, 200)).toEqual({ from: 600_000, to: 720_000 });
  });
});

describe('the outage that is sure to be outlived', () => {
  it('stalls for no longer than the timeout, and is not too small', () => {
    for (const timeoutMs of [1000, 10_000, 60_000, 300_000]) {
      const outageMs = toleratedOutageMs(timeoutMs, 200);
      expect(stallBoundsMs(outageMs, 200).to).toBeCloseTo(timeoutMs, 6);
      expect(simulatedStallMs(outageMs, 200)).toBeLessThanOrEqual(timeoutMs);
    }
    expect(toleratedOutageMs(10_000, 200)).toBe(4900);
  });
  it('is none for a timeout below one RTO, and bounded by TCP for an endless one', () => {
    expect(toleratedOutageMs(150, 200)).toBe(0);
    // Fifteen attempts: 204.6 s of doubling, then two minutes each, five times.
    expect(toleratedOutageMs(3_600_000, 200)).toBe(804_600);
  });
});

describe('measured stalls', () => {
  const rto = rtoOf(link);
  it('agree with the model, and give the factor', () => {
    const seen = backOffOf(samples, rto);
    expect(seen).toMatchObject({ modelHolds: true, basis: 'measured', factor: 1.64, rtoMs: 200, reason: null });
    expect(seen.samples).toEqual(samples);
  });
  it.each([
    ['longer than the worst', 2700],
    ['shorter than the outage', 700],
  ])('%s contradict it, and the model is not called measured', (_, stallMs) => {
    const seen = backOffOf([...samples, { outageMs: 1000, stallMs, caseId: 'odd' }], rto);
    expect(seen.modelHolds).toBe(false);
    expect(seen.basis).toBe('modelled');
    expect(seen.reason).toContain(`an outage of 1000 ms stalled the stream for ${stallMs} ms`);
  });
  it('none at all leave the model, and say so', () => {
    expect(backOffOf([], rto)).toMatchObject({ factor: null, modelHolds: null, basis: 'modelled' });
    expect(backOffOf([], rto).reason).toContain('no stall was measured');
  });
});

describe('a fitted retransmission timeout', () => {
  const outagesMs = [500, 1000, 2000, 4000, 8000];
  interface World {
    readonly rtoMs: number;
    /** How late the kernel's timers are at most, as a share of a pause. */
    readonly lateShare?: number;
    /** By how much a look of the probe is off at most, ms. */
    readonly looksMs?: number;
    /** Whether the moment of the first loss is seen. */
    readonly seen?: boolean;
    /** The longest time from the beginning of an outage to its first loss, as a share of it, or ms. */
    readonly lostWithinMs?: number;
  }
  /** Three outages of each length by the book, the first loss at a moment drawn. */
  function drawn(random: () => number, world: World): BackOffSample[] {
    const { rtoMs, lateShare = 0, looksMs = 0, seen = true, lostWithinMs } = world;
    return outagesMs.flatMap((outageMs) =>
      [0, 1, 2].map((third) => {
        const phaseMs = (lostWithinMs ?? outageMs / 2) * ((third + random()) / 3);
        let [atMs, pauseMs] = [phaseMs, rtoMs];
        while (atMs < outageMs) {
          atMs += pauseMs * (1 + lateShare * random());
          pauseMs *= 2;
        }
        const stallMs = Math.round(atMs + looksMs * (2 * random() - 1));
        return { outageMs, stallMs, ...(seen && { phaseMs: Math.round(phaseMs) }), caseId: `${outageMs}-${third}` };
      }),
    );
  }
  /** The largest error of the fit over many draws, as a share, and how many of them were not believed. */
  function campaign(draws: number, worldOf: (random: () => number) => World & { linkMs: number }) {
    const random = seeded(12);
    let [largest, refused, below] = [0, 0, 0];
    for (let n = 0; n < draws; n += 1) {
      const world = worldOf(random);
      const all = drawn(random, world);
      const found = backOffOf(all, { rtoMs: world.linkMs, from: 'as told' });
      largest = Math.max(largest, Math.abs((found.fittedRtoMs ?? 0) / world.rtoMs - 1));
      if (found.modelHolds !== true) refused += 1;
      below += all.filter((one) => worstOf(found, one.outageMs) < one.stallMs - 1).length;
    }
    return { largest, refused, below };
  }

  const worstOf = (backOff: BackOff, outageMs: number): number =>
    1000 * worstStallS(outageMs / 1000, evidence([], { backOff }));

  it('is recovered from stalls by the book, and no stall is above the bound', () => {
    const seen = campaign(1000, (random) => {
      const rtoMs = 200 + 1000 * random();
      return { rtoMs, linkMs: Math.max(200, rtoMs * (0.8 + 0.4 * random())) };
    });
    expect(seen.largest).toBeLessThan(0.01);
    expect(seen).toMatchObject({ refused: 0, below: 0 });
  }, 60_000);
  it('is recovered where looks are 30 ms off and timers are up to a twentieth late', () => {
    const seen = campaign(200, (random) => {
      const rtoMs = 200 + 400 * random();
      return { rtoMs, linkMs: rtoMs, lateShare: 0.05, looksMs: 30 };
    });
    expect(seen.largest).toBeLessThan(0.06);
    expect(seen).toMatchObject({ refused: 0, below: 0 });
  });
  it('is recovered within a few percent where the first loss was not seen, by a source that writes every 40 ms', () => {
    const seen = campaign(200, (random) => {
      const rtoMs = 200 + 400 * random();
      return { rtoMs, linkMs: rtoMs, seen: false, lostWithinMs: 40 };
    });
    expect(seen.largest).toBeLessThan(0.05);
    expect(seen).toMatchObject({ refused: 0, below: 0 });
  });
  it('is 217 ms in stalls that were measured on loopback, and bounds what it is longer by', () => {
    const measured = [
      [500, 124, 786],
      [500, 228, 894],
      [1000, 72, 1622],
      [1000, 521, 1218],
      [2000, 290, 3518],
      [2000, 932, 2498],
      [4000, 129, 7039],
      [4000, 1516, 4759],
      [8000, 742, 14_568],
      [8000, 1765, 8367],
      [8000, 3359, 9988],
    ].map(([outageMs = 0, phaseMs = 0, stallMs = 0], n) => ({ outageMs, phaseMs, stallMs, caseId: `${n}` }));
    const found = backOffOf(measured, rtoOf(link));
    expect(found).toMatchObject({ modelHolds: true, rtoMs: 200 });
    expect(found.fittedRtoMs).toBeGreaterThan(212);
    expect(found.fittedRtoMs).toBeLessThan(222);
    expect(found.residualMs?.rms).toBeLessThan(100);
    expect(found.residualMs?.largest).toBeLessThan(250);
    expect(boundingRtoMs(found)).toBe(found.fittedRtoMs);
  });
  it.each([
    ['three times the outage', (outageMs: number) => 3 * outageMs],
    ['as long as the outage', (outageMs: number) => outageMs],
    ['two seconds longer', (outageMs: number) => outageMs + 2000],
  ])('explains no stalls that are %s: the model does not hold, with numbers', (_, stallOf) => {
    const planted = drawn(seeded(3), { rtoMs: 200 }).map((one) => ({ ...one, stallMs: stallOf(one.outageMs) }));
    const found = backOffOf(planted, rtoOf(link));
    expect(found).toMatchObject({ modelHolds: false, basis: 'modelled' });
    expect(found.reason).toMatch(/an outage of \d+ ms stalled the stream for \d+ ms, .* \d+ ms/);
    expect(boundingRtoMs(found)).toBe(200);
    for (const { outageMs, stallMs } of planted) expect(worstOf(found, outageMs)).toBeGreaterThanOrEqual(stallMs - 1);
    expect(worstOf(found, 8000)).toBeGreaterThanOrEqual(Math.max(16_200, 8000 * (found.factor ?? 0)));
  });
  it('is not moved by a single odd stall, which is told', () => {
    const odd = { outageMs: 4080, phaseMs: 1864, stallMs: 5900, caseId: 'odd' };
    const found = backOffOf([...drawn(seeded(5), { rtoMs: 216 }), odd], rtoOf(link));
    expect(found.fittedRtoMs).toBe(216);
    expect(found.modelHolds).toBe(false);
    expect(found.reason).toContain('an outage of 4080 ms stalled the stream for 5900 ms');
    expect(found.reason).toContain('after 5104 ms');
  });
  it('adds to the bound what measured stalls are above it', () => {
    const odd = { outageMs: 8000, stallMs: 16_400, caseId: 'odd' };
    const found = { ...backOffOf(drawn(seeded(4), { rtoMs: 200 }), rtoOf(link)), modelHolds: true } as const;
    const above: BackOff = { ...found, samples: [...found.samples, odd] };
    expect(worstOf(found, 4000)).toBeCloseTo(8200, -1);
    expect(worstOf(above, 4000)).toBeCloseTo(8400, -1);
    expect(toleratedOutageS(worstOf(above, 4000) / 1000, evidence([], { backOff: above }))).toBeCloseTo(4, 5);
  });
  it('is not fitted in runs of versions before, which count as they did', () => {
    const { fittedRtoMs, residualMs, ...old } = backOffOf(samples, rtoOf(link));
    expect(fittedRtoMs).toBeGreaterThan(200);
    expect(residualMs?.rms).toBeLessThan(200);
    expect(boundingRtoMs(old)).toBe(200);
  });
});

describe('an attempt to connect', () => {
  /** The SYN is sent again after 1, 3, 7, 15... s. */
  const answeredMs = (outageMs: number, beganMs: number): number => {
    const syn = [0, 1, 3, 7, 15, 31, 63, 127].map((s) => beganMs + 1000 * s);
    return syn.find((atMs) => atMs >= outageMs) ?? Number.POSITIVE_INFINITY;
  };
  it('hangs for at most twice the outage and a second, whenever it began', () => {
    for (let outageMs = 100; outageMs < 60_000; outageMs = outageMs * 1.13 + 7)
      for (let share = 0; share <= 1; share += 0.05) {
        const beganMs = share * outageMs;
        const late = answeredMs(outageMs, beganMs) - outageMs;
        expect(late).toBeLessThanOrEqual(connectStallBoundMs(outageMs) - outageMs);
      }
  });
  it('is bounded tightly, and by the longest pause of Linux', () => {
    expect(answeredMs(7000.1, 0)).toBeCloseTo(connectStallBoundMs(7000.1), -1);
    expect(connectStallBoundMs(8000)).toBe(17_000);
    expect(connectStallBoundMs(100_000)).toBe(164_000);
  });
});
