import { toThousandths } from '../model/rounded.ts';
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
/** Of factors, which are searched for less closely. Limits use the outermost factor of both intervals, so that a wide one costs room and nothing else. */
const toleranceOfFactors = 0.3;
/** A law may be off by this share of itself without harm: recommendations have margins of as much. */
const coveredShare = 0.05;
/** Within one doubling of TCP's timeout two points may lie anywhere, so the ratios may differ by this factor. */
const doubling = 2;

/**
 * Whether the searches of one experiment tell one story: point minus law (or point / law) is the same at each scale within 250 ms or 5 percent of the point
 * (30 percent of a factor), and the two do not prove the law to be off by a share of itself. Intervals that leave open more than the tolerance agree with anything, and are refused.
 * Two small scales cannot prove that a law holds at a large one: the share by which it may still be off is told.
 */
export function agreementOf(searches: readonly Search[], how: Comparison): Agreement {
  const missing = searches.find((search) => search.breakPoint === null);
  if (missing)
    return refuse(`at ${missing.valueS} s no break point was found: ${missing.reason ?? 'the reason is unknown'}`);
  const scales = searches.map(scaleOf).sort((a, b) => a.valueS - b.valueS);
  const [first, second] = [scales[0], scales.at(-1)];
  if (!first || !second) return refuse('nothing was searched');
  const told = { offsetMs: hull(scales.map((one) => one.offsetMs)), factor: hull(scales.map((one) => one.factor)) };
  if (first.valueS === second.valueS)
    return how.realTime
      ? { agree: true, reason: `${pointText(first)}, the real value: no scaling is needed`, ...told }
      : { agree: false, reason: `${pointText(first)}, and no other scale was searched`, ...told };
  const { text, difference, tolerance, open } = compareScales(first, second, how);
  const numbers = `${pointText(first)}, ${pointText(second)}: ${text}`;
  if (open > tolerance) {
    const unfinished = searches.find((search) => search.reason !== null)?.reason;
    return {
      agree: false,
      reason: `${numbers}; the intervals are too wide to compare${unfinished ? `: ${unfinished}` : ''}`,
      ...told,
    };
  }
  // A band is not carried anywhere, and its points are known badly. What is carried is not excused by that.
  if (difference > tolerance + (how.band ? open : 0))
    return { agree: false, reason: `${numbers}; they disagree`, ...told };
  if (how.band || how.deviates === 'by-factor') return { agree: true, reason: numbers, ...told };
  const share = shareOff(first, second);
  const shares = `${percent(share.from)} to ${percent(share.to)} of its value`;
  return share.proven
    ? { agree: false, reason: `${numbers}; they disagree: the law is off by ${shares}`, ...told }
    : {
        agree: true,
        reason: `${numbers}; a law that is off by ${shares} is not excluded; only trials at real scale can exclude it`,
        ...told,
      };
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

interface ScaleComparison {
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
    factor: { from: toThousandths(interval.from / lawMs), to: toThousandths(interval.to / lawMs) },
  };
}

/**
 * By which share of itself the law is off, as far as two scales tell: how much the distance from it grows from one to the other. Both intervals may be
 * used up at once, so this holds with more than their confidence. It is proven where it cannot be nothing and is more than margins cover.
 */
function shareOff(first: Scale, second: Scale): Interval & { readonly proven: boolean } {
  const leverMs = second.lawMs - first.lawMs;
  const [from, to] = [
    (second.offsetMs.from - first.offsetMs.to) / leverMs,
    (second.offsetMs.to - first.offsetMs.from) / leverMs,
  ];
  return { from, to, proven: (from > 0 || to < 0) && Math.abs(from + to) / 2 > coveredShare };
}

const allowedMs = ({ atMs }: Scale): number => Math.max(toleranceMs, toleranceShare * atMs);

function compareScales(first: Scale, second: Scale, how: Comparison): ScaleComparison {
  if (how.band) return compareBands(first, second);
  return how.deviates === 'by-offset' ? compareOffsets(first, second) : compareFactors(first, second);
}

function compareOffsets(first: Scale, second: Scale): ScaleComparison {
  const [a, b] = [first.atMs - first.lawMs, second.atMs - second.lawMs];
  const [difference, tolerance] = [Math.abs(a - b), Math.max(allowedMs(first), allowedMs(second))];
  return {
    text: `${signed(a)} and ${signed(b)} from the law, ${Math.round(difference)} ms apart (allowed: ${Math.round(tolerance)} ms)`,
    difference,
    tolerance,
    open: first.openMs + second.openMs,
  };
}

function compareFactors(first: Scale, second: Scale): ScaleComparison {
  const [a, b] = [first.atMs / first.lawMs, second.atMs / second.lawMs];
  const difference = Math.abs(a - b);
  const tolerance = Math.max(
    allowedMs(first) / first.lawMs,
    allowedMs(second) / second.lawMs,
    toleranceOfFactors * Math.max(a, b),
  );
  return {
    text: `${a.toFixed(2)} and ${b.toFixed(2)} times the law (allowed: ${tolerance.toFixed(2)} apart)`,
    difference,
    tolerance,
    open: first.openMs / first.lawMs + second.openMs / second.lawMs,
  };
}

/** The ratios of two points in bands of one doubling each, as the logarithm of their quotient. */
function compareBands(first: Scale, second: Scale): ScaleComparison {
  const openOf = ({ factor }: Scale): number => Math.log(factor.to / factor.from) / 2;
  return {
    text: `a band of ${bandText(first)} and ${bandText(second)} times the law (allowed: one doubling apart)`,
    difference: Math.abs(Math.log(first.atMs / first.lawMs / (second.atMs / second.lawMs))),
    tolerance: Math.log(doubling),
    open: openOf(first) + openOf(second),
  };
}
const refuse = (reason: string): Agreement => ({ agree: false, reason, offsetMs: null });
const signed = (ms: number): string => `${ms < 0 ? '' : '+'}${Math.round(ms)} ms`;
const percent = (share: number): string => `${share < 0 ? '' : '+'}${(100 * share).toFixed(0)} %`;
const bandText = ({ factor }: Scale): string => `${factor.from.toFixed(2)} to ${factor.to.toFixed(2)}`;
const pointText = ({ valueS, atMs, openMs }: Scale): string =>
  `at ${valueS} s it breaks at ${(atMs / 1000).toFixed(2)} s (plus or minus ${Math.round(openMs)} ms)`;
const hull = (all: readonly Interval[]): Interval => ({
  from: Math.min(...all.map(({ from }) => from)),
  to: Math.max(...all.map(({ to }) => to)),
});
