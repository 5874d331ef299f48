import type { BackOffResidual, BackOffSample } from '../model/tuning.ts';
import { attemptsMs } from './retransmissions.ts';

/** Both ends of a stall, and the end of its outage, are known to so much, ms. */
const clockMs = 100;
/** Where the moment of the first loss was not seen: so long after the last byte it came at most, ms; the test workload writes every 40 ms. */
const longestPauseMs = 100;
/** What a stall deviates by, as one standard deviation: looks of a probe, ms, and timers of the kernel, which it rounds up by at most an eighth. */
const noise = { ms: 30, share: 0.02 } as const;
/**
 * Timeouts that are tried: from a little less than the least of Linux (200 ms), since a link that could not be imitated has that one, up to so many times that of
 * the link. Half of a timeout, with one attempt more, is nearly the same schedule; the least tells them apart.
 */
const range = { fromMs: 180, toShare: 3 } as const;
const steps = { coarse: 0.01, fine: 0.001 } as const;
/** Further off than this, in squared standard deviations, a sample says no more against a timeout: a single odd one must not move the fit. */
const mostCost = 16;
/** A timeout of half or twice that of the link is as unlikely as a stall one standard deviation off: it decides where samples do not. */
const doubling = Math.log(2);

type Sample = Pick<BackOffSample, 'outageMs' | 'stallMs' | 'phaseMs'>;

export interface FittedRto {
  /** Retransmission timeout with which the schedule fits best, ms. */
  readonly rtoMs: number;
  readonly residualMs: BackOffResidual;
  /** The sample that is furthest from the schedule, compared with what is allowed, and the stall that the schedule puts nearest, ms. */
  readonly worst: { readonly sample: BackOffSample; readonly expectedMs: number };
  /** Whether no sample is further from the schedule than allowed. */
  readonly fits: boolean;
}

/**
 * The stall, ms, that the schedule of retransmissions puts nearest to a measured one. The stream goes on with the first attempt after the outage; an attempt at
 * the very end of it may have been lost or not. Where the first loss was not seen, it may be any within a pause between two writes.
 */
export function scheduledStallMs({ outageMs, stallMs, phaseMs }: Sample, attempts: readonly number[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [index, atMs] of attempts.entries()) {
    const phase = phaseMs ?? Math.min(longestPauseMs, Math.max(0, stallMs - atMs));
    const before = attempts[index - 1];
    // It was sent during the outage, or one before it ended the stall already.
    if (phase + atMs < outageMs - clockMs || (before !== undefined && phase + before >= outageMs + clockMs)) continue;
    if (Math.abs(phase + atMs - stallMs) < Math.abs(nearest - stallMs)) nearest = phase + atMs;
  }
  return nearest;
}

/** How far a stall may be from the schedule, ms: both looks of the probe, and half of what the kernel may round its timers by. */
const allowedMs = ({ stallMs }: Sample): number => 4 * noise.ms + stallMs / 16;

/**
 * Fits the retransmission timeout to measured stalls: least squares over a grid of timeouts, since the schedule is a staircase. `null` where no stall says
 * anything of it.
 */
export function fitRto(samples: readonly BackOffSample[], linkRtoMs: number): FittedRto | null {
  if (samples.length === 0) return null;
  const costOf = (rtoMs: number): number => {
    const attempts = attemptsMs(rtoMs);
    let cost = (Math.log(rtoMs / linkRtoMs) / doubling) ** 2;
    for (const sample of samples)
      cost += Math.min(mostCost, ((scheduledStallMs(sample, attempts) - sample.stallMs) / noiseOf(sample)) ** 2);
    return cost;
  };
  const bestOf = (fromMs: number, toMs: number, step: number): number => {
    let best = { rtoMs: linkRtoMs, cost: costOf(linkRtoMs) };
    for (let rtoMs = fromMs; rtoMs <= toMs; rtoMs *= 1 + step) {
      const cost = costOf(rtoMs);
      if (cost < best.cost) best = { rtoMs, cost };
    }
    return best.rtoMs;
  };
  const coarseMs = bestOf(range.fromMs, linkRtoMs * range.toShare, steps.coarse);
  const rtoMs = bestOf(coarseMs * (1 - steps.coarse), coarseMs * (1 + steps.coarse), steps.fine);
  const attempts = attemptsMs(rtoMs);
  const off = samples.map((sample) => {
    const expectedMs = scheduledStallMs(sample, attempts);
    const residualMs = Math.abs(expectedMs - sample.stallMs);
    return { sample, expectedMs, residualMs, share: residualMs / allowedMs(sample) };
  });
  const worst = off.reduce((most, one) => (one.share > most.share ? one : most));
  const meanSquare = off.reduce((sum, { residualMs }) => sum + residualMs * residualMs, 0) / off.length;
  return {
    rtoMs: Math.round(rtoMs),
    residualMs: {
      rms: Math.round(Math.sqrt(meanSquare)),
      largest: Math.round(Math.max(...off.map(({ residualMs }) => residualMs))),
    },
    worst: { sample: worst.sample, expectedMs: Math.round(worst.expectedMs) },
    fits: worst.share <= 1,
  };
}

const noiseOf = ({ stallMs }: Sample): number => noise.ms + noise.share * stallMs;
