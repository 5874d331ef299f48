import { nextSizeMs, type SearchSpec } from '../../../src/tune/break-point.ts';

export interface SimulatedTrial {
  readonly sizeMs: number;
  readonly broke: boolean;
}

/** What a planted server does. */
export interface PlantedTruth {
  readonly atMs: number;
  /** Standard deviation of the point from trial to trial, ms. */
  readonly spreadMs?: number;
  /** Share of trials that say the opposite. */
  readonly lapses?: number;
  /** Disturbances that end late: by so much in the mean, ms, at most `mostLateMs`; and which size a trial is then said to have had. */
  readonly late?: { readonly meanMs: number; readonly told: 'played' | 'asked' };
}

/** No disturbance is healed later than this, ms. */
const mostLateMs = 80;

/** Numbers from 0 to 1 by a small generator (mulberry32): the same seed gives the same numbers. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Plays a search against a planted truth until it wants no more trials. A trial has the size that it is said to have had. */
export function play(spec: SearchSpec, truth: PlantedTruth, random: () => number): SimulatedTrial[] {
  const trials: SimulatedTrial[] = [];
  for (let sizeMs = nextSizeMs(spec, trials); sizeMs !== null; sizeMs = nextSizeMs(spec, trials)) {
    if (trials.length > 100) throw new Error('the search does not end');
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const pointMs = truth.atMs + (truth.spreadMs ?? 0) * normal;
    const lateMs = truth.late ? Math.min(mostLateMs, -truth.late.meanMs * Math.log(1 - random())) : 0;
    const playedMs = sizeMs + lateMs;
    const broke = spec.breaksWhen === 'longer' ? playedMs > pointMs : playedMs < pointMs;
    // A longer disturbance breaks it as well: what broke it counts as what was asked for, and as what it took.
    const lastedMs = broke ? Math.max(sizeMs, Math.min(playedMs, pointMs)) : playedMs;
    const toldMs = truth.late?.told === 'played' ? Math.round(lastedMs) : sizeMs;
    trials.push({ sizeMs: toldMs, broke: random() < (truth.lapses ?? 0) ? !broke : broke });
  }
  return trials;
}
