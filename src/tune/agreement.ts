import type { Agreement, Interval, Search } from '../model/tuning.ts';

/** What of a break point must be the same at two scales. */
export interface Comparison {
  /** TCP's back-off decides: the point lies somewhere in a band as wide as one doubling. */
  readonly band: boolean;
  /** Whether servers deviate from the law by a time that stays, or by a share of it. */
  readonly deviates: 'by-offset' | 'by-factor';
  /** Searches ran at the real values, so nothing has to be carried to another scale. */
  readonly realTime: boolean;
}

const toleranceMs = 250;
const toleranceShare = 0.05;
/** Within one doubling of TCP's timeout two points may lie anywhere, so the ratios may differ by this factor. */
const doubling = 2;

/**
 * Whether the searches of one experiment tell one story: point minus law (or point / law) is the same at each scale within 250 ms or 5 percent of the point,
 * plus what the intervals leave open. Intervals that leave open more than the tolerance itself agree with anything, and are refused.
 */
export function agreementOf(searches: readonly Search[], how: Comparison): Agreement {
  const missing = searches.find((search) => search.breakPoint === null);
  if (missing)
    return refuse(`at ${missing.valueS} s no break point was found: ${missing.reason ?? 'no reason is known'}`);
  const scales = searches.map(scaleOf).sort((a, b) => a.valueS - b.valueS);
  const [first, second] = [scales[0], scales.at(-1)];
  if (!first || !second) return refuse('nothing was searched');
  const told = { offsetMs: hull(scales.map((one) => one.offsetMs)), factor: hull(scales.map((one) => one.factor)) };
  if (first.valueS === second.valueS)
    return how.realTime
      ? { agree: true, reason: `${pointText(first)}, the real value: nothing is carried to another scale`, ...told }
      : { agree: false, reason: `${pointText(first)}, and no other scale was searched`, ...told };
  const { text, difference, tolerance, open } = storyOf(first, second, how);
  const numbers = `${pointText(first)}, ${pointText(second)}: ${text}`;
  if (open > tolerance) {
    const unfinished = searches.find((search) => search.reason !== null)?.reason;
    return { agree: false, reason: `${numbers}; too wide to tell${unfinished ? `: ${unfinished}` : ''}`, ...told };
  }
  const agree = difference <= tolerance + open;
  return { agree, reason: agree ? numbers : `${numbers}; they disagree`, ...told };
}

interface Scale {
  readonly valueS: number;
  readonly atMs: number;
  readonly lawMs: number;
  /** Half of the interval around the point, ms. */
  readonly openMs: number;
  readonly offsetMs: Interval;
  readonly factor: Interval;
}

interface Story {
  readonly text: string;
  readonly difference: number;
  readonly tolerance: number;
  /** How far the intervals let both points move, in the unit of the difference. */
  readonly open: number;
}

function scaleOf({ valueS, breakPoint, lawMs }: Search): Scale {
  const { atMs, interval } = breakPoint ?? { atMs: 0, interval: { from: 0, to: 0 } };
  return {
    valueS,
    atMs,
    lawMs,
    openMs: (interval.to - interval.from) / 2,
    offsetMs: { from: Math.round(interval.from - lawMs), to: Math.round(interval.to - lawMs) },
    factor: { from: rounded(interval.from / lawMs), to: rounded(interval.to / lawMs) },
  };
}

const allowedMs = ({ atMs }: Scale): number => Math.max(toleranceMs, toleranceShare * atMs);

function storyOf(first: Scale, second: Scale, how: Comparison): Story {
  if (how.band) return bandStory(first, second);
  return how.deviates === 'by-offset' ? offsetStory(first, second) : factorStory(first, second);
}

function offsetStory(first: Scale, second: Scale): Story {
  const [a, b] = [first.atMs - first.lawMs, second.atMs - second.lawMs];
  const [difference, tolerance] = [Math.abs(a - b), Math.max(allowedMs(first), allowedMs(second))];
  const open = first.openMs + second.openMs;
  return {
    text: `${signed(a)} and ${signed(b)} from the law, ${Math.round(difference)} ms apart (allowed: ${Math.round(tolerance)} ms, and ${Math.round(open)} ms that the intervals leave open)`,
    difference,
    tolerance,
    open,
  };
}

function factorStory(first: Scale, second: Scale): Story {
  const [a, b] = [first.atMs / first.lawMs, second.atMs / second.lawMs];
  const difference = Math.abs(a - b);
  const tolerance = Math.max(allowedMs(first) / first.lawMs, allowedMs(second) / second.lawMs);
  const open = first.openMs / first.lawMs + second.openMs / second.lawMs;
  return {
    text: `${a.toFixed(2)} and ${b.toFixed(2)} times the law (allowed: ${tolerance.toFixed(2)} apart, and ${open.toFixed(2)} that the intervals leave open)`,
    difference,
    tolerance,
    open,
  };
}

/** The ratios of two points in bands of one doubling each, as the logarithm of their quotient. */
function bandStory(first: Scale, second: Scale): Story {
  const openOf = ({ factor }: Scale): number => Math.log(factor.to / factor.from) / 2;
  return {
    text: `a band of ${bandText(first)} and ${bandText(second)} times the law (allowed: one doubling apart)`,
    difference: Math.abs(Math.log(first.atMs / first.lawMs / (second.atMs / second.lawMs))),
    tolerance: Math.log(doubling),
    open: openOf(first) + openOf(second),
  };
}

const rounded = (ratio: number): number => Math.round(ratio * 1000) / 1000;
const refuse = (reason: string): Agreement => ({ agree: false, reason, offsetMs: null });
const signed = (ms: number): string => `${ms < 0 ? '' : '+'}${Math.round(ms)} ms`;
const bandText = ({ factor }: Scale): string => `${factor.from.toFixed(2)} to ${factor.to.toFixed(2)}`;
const pointText = ({ valueS, atMs, openMs }: Scale): string =>
  `at ${valueS} s it breaks at ${(atMs / 1000).toFixed(2)} s (give or take ${Math.round(openMs)} ms)`;
const hull = (all: readonly Interval[]): Interval => ({
  from: Math.min(...all.map(({ from }) => from)),
  to: Math.max(...all.map(({ to }) => to)),
});
