import type { CaseSettings } from 'replfault';

/** A link of packets that takes no time of its own, so that a fault is all that is wrong with it. */
export const cable: NonNullable<CaseSettings['link']> = { rttMs: 0, jitterMs: 0, lossPercent: 0, bandwidthMbitS: null };

/** Two sites of one region: TCP has a round trip to measure, and answers loss as on a real line. */
export const nearby: NonNullable<CaseSettings['link']> = { ...cable, rttMs: 20 };

/** Some full packets. */
export const largeBytes = 20_000;
