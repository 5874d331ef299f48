import type { BreakPoint, Interval } from '../model/tuning.ts';
import { clipped, type Posterior, posteriorOf, type Trial } from './posterior.ts';
import { allowedWidthMs, type SearchSpec } from './search-spec.ts';

export type { SearchSpec } from './search-spec.ts';

const confidence = 0.95;
const tail = (1 - confidence) / 2;
/** From which share of the posterior on, within one allowed width, a search no longer halves but makes sure of both sides. */
const core = 0.5;
/** How far from the middle it then asks, in allowed widths: just inside what it will claim. */
const besideMiddle = 0.45;
/** Neither side of a break point, nor a range without one, is believed on a single trial. */
const leastPerSide = 2;
/** A disturbance may be longer or shorter than asked for by this, or by this share of it, ms: so near to an end of the range is at that end. */
const sizeError = { ms: 80, share: 0.025 };

/**
 * The size to try next, ms; `null` when the search is finished or hopeless. The same trials always give the same size.
 *
 * Probabilistic bisection (Horstein 1963; in psychophysics QUEST, Watson and Pelli 1983): while the posterior is wide, its median, which halves it. Once half
 * of it fits into the allowed width, trials beside the middle make sure of the side that is less sure. Outcomes that contradict each other widen the posterior and so
 * lead to more trials; no rule for repetitions is needed.
 */
export function nextSizeMs(spec: SearchSpec, trials: readonly Trial[]): number | null {
  if (trials.length >= spec.mostTrials) return null;
  const posterior = posteriorOf(spec, trials);
  if (isEnded(spec, trials, posterior)) return null;
  // A guess says where to ask. What is concluded, and so when to end, must not come from it.
  const guided = spec.guessMs === undefined ? posterior : posteriorOf({ ...spec, expectedMs: spec.guessMs }, trials);
  return chooseSizeMs(spec, trials, guided);
}

/**
 * What the trials say: the break point with its interval, or the reason why there is none. A search that ran out of trials has both: its point
 * with an interval wider than allowed, and the reason, which says so.
 */
export function breakPointOf(
  spec: SearchSpec,
  trials: readonly Trial[],
): { breakPoint: BreakPoint | null; reason: string | null } {
  if (trials.length === 0) return { breakPoint: null, reason: 'no trial was valid' };
  const posterior = posteriorOf(spec, trials);
  const outside = sideOutside(spec, trials, posterior);
  if (outside) return { breakPoint: null, reason: outsideText(spec, trials, outside) };
  const [from, to] = [posterior.quantileMs(tail), posterior.quantileMs(1 - tail)];
  const after = `after ${count(trials.length, 'trial')}`;
  if (!Number.isFinite(from))
    return { breakPoint: null, reason: `${after} the break point may still be below ${inS(spec.range.from)}` };
  if (!Number.isFinite(to))
    return { breakPoint: null, reason: `${after} the break point may still be above ${inS(spec.range.to)}` };
  const breakPoint: BreakPoint = {
    atMs: Math.round(posterior.quantileMs(0.5)),
    interval: { from: Math.floor(from), to: Math.ceil(to) },
    confidence,
    spreadMs: Math.round(posterior.spreadMs),
  };
  if (isFound(spec, trials, posterior)) return { breakPoint, reason: null };
  if (isNarrow(spec, posterior))
    return { breakPoint, reason: `${after} one side of the interval has fewer than ${leastPerSide} trials` };
  return { breakPoint, reason: `${after} the interval is still ${inS(to - from)} wide` };
}

/** Where it lies by now, with 95 percent confidence, within the range; for progress. */
export function bracketOf(spec: SearchSpec, trials: readonly Trial[]): Interval {
  const posterior = posteriorOf(spec, trials);
  return clipped(spec.range, posterior.quantileMs(tail), posterior.quantileMs(1 - tail));
}

/** How many trials are still to come if none contradicts another: the search is played to its end for three truths that the posterior holds likely. */
export function expectedTrialsLeft(spec: SearchSpec, trials: readonly Trial[]): number {
  if (nextSizeMs(spec, trials) === null) return 0;
  const posterior = posteriorOf(spec, trials);
  const lengths = [0.25, 0.5, 0.75].map((share) => {
    const truthMs = posterior.quantileMs(share);
    const played = [...trials];
    for (let sizeMs = nextSizeMs(spec, played); sizeMs !== null; sizeMs = nextSizeMs(spec, played))
      played.push({ sizeMs, broke: spec.breaksWhen === 'longer' ? sizeMs > truthMs : sizeMs < truthMs });
    return played.length - trials.length;
  });
  return Math.round(lengths.reduce((sum, length) => sum + length, 0) / lengths.length);
}

function chooseSizeMs(spec: SearchSpec, trials: readonly Trial[], posterior: Posterior): number {
  const middle = posterior.quantileMs(0.5);
  const width = allowedWidthMs(spec, middle);
  const within = (sizeMs: number): number => Math.round(clipped(spec.range, sizeMs, sizeMs).from);
  const coreWidth = posterior.quantileMs((1 + core) / 2) - posterior.quantileMs((1 - core) / 2);
  // A posterior that lies outside the range has no finite middle: the end of the range is then asked.
  if (!Number.isFinite(middle) || !(coreWidth <= width)) return within(middle);
  const below = sidesOf(spec, trials).below;
  const above = trials.length - below;
  const doubtBelow = posterior.shareBelow(middle - width / 2);
  const doubtAbove = 1 - posterior.shareBelow(middle + width / 2);
  // A point that moves between trials is learnt about at one standard deviation from the middle.
  const aside = Math.max(besideMiddle * width, posterior.spreadMs);
  const askBelow = below < leastPerSide !== above < leastPerSide ? below < leastPerSide : doubtBelow > doubtAbove;
  return within(askBelow ? middle - aside : middle + aside);
}

const isEnded = (spec: SearchSpec, trials: readonly Trial[], posterior: Posterior): boolean =>
  sideOutside(spec, trials, posterior) !== null || isFound(spec, trials, posterior);

const isNarrow = (spec: SearchSpec, posterior: Posterior): boolean =>
  posterior.quantileMs(1 - tail) - posterior.quantileMs(tail) <= allowedWidthMs(spec, posterior.quantileMs(0.5));

function isFound(spec: SearchSpec, trials: readonly Trial[], posterior: Posterior): boolean {
  const { below, above } = sidesOf(spec, trials);
  return isNarrow(spec, posterior) && below >= leastPerSide && above >= leastPerSide;
}

/** How many trials say that their size is below the point, and above it. */
function sidesOf(spec: SearchSpec, trials: readonly Trial[]): { below: number; above: number } {
  const below = trials.filter((trial) => trial.broke === (spec.breaksWhen === 'shorter')).length;
  return { below, above: trials.length - below };
}

/**
 * The side of the range on which the point lies, once trials at that very end have said so; else `null`. Sizes are those that were played, so
 * hardly one of them is the end to the millisecond: what is as near as a size can be off, or beyond, is at the end. Then the point may lie
 * in between, too, unless one of these trials says that it is in the range.
 */
function sideOutside(spec: SearchSpec, trials: readonly Trial[], posterior: Posterior): 'below' | 'above' | null {
  for (const side of ['below', 'above'] as const) {
    const saying = sayingAt(spec, trials, side);
    if (saying.length < leastPerSide) continue;
    const reachMs = endReachMs(spec, side);
    const beyond = side === 'below' ? posterior.below : posterior.above;
    const beyondOrNear = side === 'below' ? posterior.shareBelow(reachMs) : 1 - posterior.shareBelow(reachMs);
    const contradicted = trials.some((trial) => isAtEnd(spec, trial, side) && !saying.includes(trial));
    if (beyond >= confidence || (beyondOrNear >= confidence && !contradicted)) return side;
  }
  return null;
}

/** The size from which on, outwards, a trial counts as one at this end of the range, ms. */
function endReachMs({ range }: SearchSpec, side: 'below' | 'above'): number {
  const errorMs = (endMs: number): number => Math.max(sizeError.ms, sizeError.share * endMs);
  return side === 'below' ? range.from + errorMs(range.from) : range.to - errorMs(range.to);
}

function isAtEnd(spec: SearchSpec, { sizeMs }: Trial, side: 'below' | 'above'): boolean {
  return side === 'below' ? sizeMs <= endReachMs(spec, side) : sizeMs >= endReachMs(spec, side);
}

/** Trials at one end of the range that ended as they must if the point lies beyond it. */
function sayingAt(spec: SearchSpec, trials: readonly Trial[], side: 'below' | 'above'): Trial[] {
  const broke = (side === 'below') === (spec.breaksWhen === 'longer');
  return trials.filter((trial) => isAtEnd(spec, trial, side) && trial.broke === broke);
}

/** Says no more than what was played: up to the largest size, or down to the smallest, where that is within the range. */
function outsideText(spec: SearchSpec, trials: readonly Trial[], side: 'below' | 'above'): string {
  const sizes = sayingAt(spec, trials, side).map(({ sizeMs }) => sizeMs);
  const end = side === 'below' ? Math.min(...sizes) : Math.max(...sizes);
  const [reach, place] = side === 'below' ? ['down to', 'below'] : ['up to', 'above'];
  const broke = (side === 'below') === (spec.breaksWhen === 'longer');
  return `every trial ${reach} ${inS(end)} ${broke ? 'failed' : 'survived'}: the break point is ${place}`;
}

const inS = (ms: number): string => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
