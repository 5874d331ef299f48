import { describe, expect, it } from 'vitest';
import { connectStallBoundMs } from '../../../src/model/link.ts';
import { backOffOf, boundingRtoMs, rtoOf, stallBoundsMs, toleratedOutageMs } from '../../../src/tune/back-off.ts';

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
      'a round-trip time of 600 ms that varies by 100 ms',
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
  it('of versions that fitted nothing count as they did', () => {
    const { fittedRtoMs, residualMs, ...old } = backOffOf(samples, rtoOf(link));
    expect(fittedRtoMs).toBeGreaterThan(200);
    expect(residualMs?.rms).toBeLessThan(200);
    expect(boundingRtoMs(old)).toBe(200);
  });
  it('none at all leave the model, and say so', () => {
    expect(backOffOf([], rto)).toMatchObject({ factor: null, modelHolds: null, basis: 'modelled' });
    expect(backOffOf([], rto).reason).toContain('no stall was measured');
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
