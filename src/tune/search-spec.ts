import type { Interval } from '../model/tuning.ts';

/** What a search for a break point looks for, and how closely. */
export interface SearchSpec {
  /** Sizes between which it looks, ms. */
  readonly range: Interval;
  /** How wide the interval around the break point may be, ms. */
  readonly resolutionMs: number;
  /** Or so much of the break point itself, where that is wider; 0.05 unless told. */
  readonly relativeResolution?: number;
  readonly breaksWhen: 'longer' | 'shorter';
  /** The search ends after so many trials, found or not. */
  readonly mostTrials: number;
  /** Where the law puts it, ms: where to look first, a guess that trials overrule. */
  readonly expectedMs?: number;
  /** Where an earlier search puts it, ms: chooses sizes, and has no part in what is concluded from them. */
  readonly guessMs?: number;
}

/** How wide the interval may be around a break point at `atMs`, ms. */
export function allowedWidthMs(spec: Pick<SearchSpec, 'resolutionMs' | 'relativeResolution'>, atMs: number): number {
  return Math.max(spec.resolutionMs, (spec.relativeResolution ?? 0.05) * atMs);
}
