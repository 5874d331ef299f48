import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { flaggedMeasures, type NumberChange, type NumberTrend } from '../model/run-history.ts';

/** Runs before the one that is judged, which say what to expect; the fewest of which anything is concluded. */
export const referenceRuns = 10;
export const leastReferenceRuns = 5;
const leastMs = 250;
const leastShare = 0.05;
const deviations = 3;

/** What the runs before lead to expect: their median, and how far from it a value may be: max(250 ms, 5 %, 3 MAD). Pure. */
export function expected(
  before: readonly number[],
): { readonly median: number; readonly limit: number; readonly of: number } | null {
  const last = before.slice(-referenceRuns);
  if (last.length < leastReferenceRuns) return null;
  const middle = median(last);
  const limit = Math.max(leastMs, leastShare * middle, deviations * medianAbsoluteDeviation(last));
  return { median: middle, limit, of: last.length };
}

/**
 * Whether the last value of a series is a change. A longer time is one at once. A shorter time is one when the run before it was as short: now
 * and then a fault hits a server at a lucky moment, and nobody has to act at once on a time that became shorter. Pure.
 *
 * @param values in ms, the oldest first
 */
export function changeOf(values: readonly number[]): Omit<NumberChange, 'measure'> | null {
  const value = values.at(-1);
  const expects = expected(values.slice(0, -1));
  if (value === undefined || expects === null) return null;
  const isLonger = value - expects.median > expects.limit;
  const isShort = (one: number): boolean => expects.median - one > expects.limit;
  const isShorter = isShort(value) && isShort(values.at(-2) ?? value);
  return isLonger || isShorter ? { value, ...expects } : null;
}

/** Whether a value is so near to each of those before it that it cannot be a change: most are, and a history has very many. */
function isNear(value: number, values: readonly number[], index: number): boolean {
  for (let before = Math.max(0, index - referenceRuns); before < index; before += 1)
    if (Math.abs(value - (values[before] ?? value)) > leastMs) return false;
  return true;
}

/** Every change of a series, by the index of the run. Pure. */
export function changesOf({
  measure,
  points,
}: Pick<NumberTrend, 'measure' | 'points'>): ReadonlyMap<number, NumberChange> {
  const changes = new Map<number, NumberChange>();
  if (!flaggedMeasures.includes(measure)) return changes;
  const values = points.map(({ value }) => value);
  for (const [index, { run, value }] of points.entries()) {
    if (isNear(value, values, index)) continue;
    const change = changeOf(values.slice(Math.max(0, index - referenceRuns), index + 1));
    if (change !== null) changes.set(run, { measure, ...change });
  }
  return changes;
}
