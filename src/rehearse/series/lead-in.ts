import type { RehearsedCase, TargetSeries } from '../case.ts';
import { metricOf } from './names.ts';

/** What rises with every transaction, and so has risen before the recording began. */
const rises =
  /^mysql_(?:slave_status_read_(?:master|source)_log_pos|global_status_(?:binlog_cache_use|commands_total)|binlog_size_bytes)$/;

/** Growth per ms of the metrics of one target, by name. */
export type Rates = ReadonlyMap<string, number>;

/**
 * How fast counters rise while nothing is wrong, by target. A case is recorded from a moment before its fault, and a rule that looks back a minute needs the
 * minute before: it is made by going on backwards at this rate. Taken from the control of the same servers, or from the case itself where there is none.
 */
export function healthyRates({ targets }: RehearsedCase): ReadonlyMap<string, Rates> {
  return new Map(targets.map((target) => [target.instance, ratesOf(target)]));
}

function ratesOf({ atMs, series }: TargetSeries): Rates {
  const spanMs = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  const rates = new Map<string, number>();
  for (const [key, values] of series) {
    const known = values.filter((value) => value !== null);
    const grown = (known.at(-1) ?? 0) - (known[0] ?? 0);
    if (rises.test(metricOf(key)) && spanMs > 0 && grown > 0) rates.set(metricOf(key), grown / spanMs);
  }
  return rates;
}

/**
 * Reads a target at any time from `leadMs` before its first look on: a scrape shows what the last look before it showed. `null`: the series is not shown.
 * Counters are moved up so that the earliest value is not negative.
 */
export function reader(target: TargetSeries, rates: Rates, leadMs: number): (key: string, ms: number) => number | null {
  const [firstMs = 0] = target.atMs;
  const rateOf = (key: string): number => (rises.test(metricOf(key)) ? (rates.get(metricOf(key)) ?? 0) : 0);
  return (key, ms) => {
    const values = target.series.get(key) ?? [];
    const rate = rateOf(key);
    const above = Math.ceil(rate * leadMs);
    if (ms < firstMs) {
      const [first = null] = values;
      return first === null ? null : Math.round(first + above - rate * (firstMs - ms));
    }
    const value = values[lastAt(target.atMs, ms)] ?? null;
    return value === null ? null : value + above;
  };
}

/** Index of the last time that is not later. */
function lastAt(times: readonly number[], ms: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] as number) <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}
