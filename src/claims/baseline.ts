import type { ClaimId, ClaimResult, ClaimVerdict, FactsByExhibit, MovedNumber, Spread } from '../model/claim.ts';
import { median } from '../model/median.ts';
import { keyOfResult } from './pairing.ts';

/** The verdicts that were committed: by series (`mysql:9.7`), or by both series of a pair (`mysql:9.7>mysql:5.6`), and by claim. */
export type Baseline = Readonly<Record<string, Readonly<Partial<Record<ClaimId, ClaimVerdict>>>>>;

/** Numbers of a claim: by exhibit and by name of the fact. */
type Numbers = Readonly<Record<string, Readonly<Record<string, Spread>>>>;

/** What a baseline keeps of one claim. */
export interface KeptClaim {
  readonly verdict: ClaimVerdict;
  /** The verdict of the time when every link was local; absent where there was none. */
  readonly onLocalLinks?: ClaimVerdict | undefined;
  readonly numbers: Numbers;
}

type KeptClaims = Readonly<Partial<Record<ClaimId, KeptClaim>>>;

/** A baseline as its file has it. */
export interface SavedBaseline {
  /** The options of the user in the run that it is from, as `RunResult.runbookOptions`; empty: the tool's own. */
  readonly options: readonly string[];
  readonly series: Readonly<Record<string, KeptClaims>>;
  /** Flavours of a file of format 1: they are no series, so nothing is compared with them. */
  readonly flavours: readonly string[];
}

export const noBaseline: SavedBaseline = { options: [], series: {}, flavours: [] };

/** The verdicts alone. */
export function verdictsOf({ series }: SavedBaseline): Baseline {
  return Object.fromEntries(
    Object.entries(series).map(([key, claims]) => [
      key,
      Object.fromEntries(Object.entries(claims).map(([id, kept]) => [id, kept?.verdict])),
    ]),
  );
}

/** The same baseline with the verdicts and numbers of a run. Of a pair of two versions, claims that the run did not try stay. */
export function withResults(before: SavedBaseline, results: readonly ClaimResult[]): SavedBaseline {
  const series: Record<string, KeptClaims> = { ...before.series };
  for (const key of new Set(results.map(keyOfResult).filter((one) => one !== null))) {
    const own = results.filter((one) => keyOfResult(one) === key);
    const fresh = own.map(({ id, verdict, facts }): readonly [ClaimId, KeptClaim] => {
      const earlier = before.series[key]?.[id]?.onLocalLinks;
      return [id, { verdict, ...(earlier && { onLocalLinks: earlier }), numbers: numbersOf(facts) }];
    });
    series[key] = { ...(key.includes('>') ? before.series[key] : {}), ...Object.fromEntries(fresh) };
  }
  return { options: before.options, series, flavours: [] };
}

/**
 * The spread of every measured number over the trials of its exhibit. Numbers that were the same in all of them are left out: they are settings, counts and
 * error numbers, and the verdict tells when these change.
 */
export function numbersOf(facts: FactsByExhibit): Numbers {
  const found = Object.entries(facts).map(([exhibit, trials]) => {
    const names = [...new Set(trials.flatMap((one) => Object.keys(one)))];
    const spreads = names.flatMap((name) => {
      const spread = spreadOf(trials.map((one) => one[name]));
      return spread === null || spread.lowest === spread.highest ? [] : [[name, spread] as const];
    });
    return [exhibit, Object.fromEntries(spreads)] as const;
  });
  return Object.fromEntries(found.filter(([, numbers]) => Object.keys(numbers).length > 0));
}

function spreadOf(values: readonly unknown[]): Spread | null {
  const numbers = values.filter((one): one is number => typeof one === 'number');
  const middle = median(numbers);
  if (middle === null) return null;
  return { median: middle, lowest: Math.min(...numbers), highest: Math.max(...numbers), n: numbers.length };
}

/** Medians closer than this are alike: of times in ms, and as a share of the recorded median, also of other numbers. */
const leastMs = 250;
const leastShareOfTime = 0.05;
const leastShare = 0.2;

/**
 * Numbers of a claim that left their recorded spread: no trial is inside it, and the medians are apart by more than 250 ms and 5 % (times), or 20 % (other
 * numbers). Two or three trials show only part of a spread, so that less says nothing.
 */
export function movedNumbers(result: ClaimResult, { series }: SavedBaseline): MovedNumber[] {
  const key = keyOfResult(result);
  const recorded = key === null ? undefined : series[key]?.[result.id]?.numbers;
  return Object.entries(recorded ?? {}).flatMap(([exhibit, numbers]) =>
    Object.entries(numbers).flatMap(([name, was]) => {
      const now = spreadOf((result.facts[exhibit] ?? []).map((one) => one[name]));
      return now !== null && areApart(name, was, now) ? [{ exhibit, name, was, now }] : [];
    }),
  );
}

function areApart(name: string, was: Spread, now: Spread): boolean {
  if (was.highest >= now.lowest && now.highest >= was.lowest) return false;
  const difference = Math.abs(now.median - was.median);
  const before = Math.abs(was.median);
  return name.endsWith('Ms')
    ? difference > Math.max(leastMs, leastShareOfTime * before)
    : difference > leastShare * before;
}

/** The same results, each with the numbers that left their recorded spread, and with its verdict of the time when every link was local. */
export function besideBaseline(results: readonly ClaimResult[], baseline: SavedBaseline): ClaimResult[] {
  return results.map((one) => {
    const moved = movedNumbers(one, baseline);
    const key = keyOfResult(one);
    const earlier = key === null ? undefined : baseline.series[key]?.[one.id]?.onLocalLinks;
    return { ...one, ...(moved.length > 0 && { moved }), ...(earlier && { onLocalLinks: earlier }) };
  });
}
