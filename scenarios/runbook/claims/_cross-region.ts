import type { Facts } from 'replfault';
import { median, numberOf, time } from './_facts.ts';

/** A pair in two regions under load (`runbook/cross-region`). */
const scenario = 'runbook/cross-region';

/** Nothing passes any more; timeouts are 1:10 of the defaults, and in `half` of it. */
export const regionSilent = `${scenario}/silence`;
export const regionSilentHalf = `${scenario}/silence-half`;
/** The same with a net_write_timeout that cannot fire. */
export const regionSilentRaised = `${scenario}/silence-write-timeout-raised`;
/** The link carries far less than the source writes. */
export const regionNarrowed = `${scenario}/narrowed`;
/** The round trip rises above net_write_timeout. */
export const regionFarther = `${scenario}/longer-way`;

/** Machines without packet links decide on the other exhibits. */
export const isCrossRegion = (exhibit: string): boolean => exhibit.startsWith(`${scenario}/`);

/** The condition of these trials, for sentences; says nothing where none was played. */
export function acrossRegions(trials: readonly Facts[], text: () => string): string {
  return trials.length === 0 ? '' : ` ${text()}`;
}

/** `1.7 s to 2.1 s`, of the trials in which it was measured. */
export function range(trials: readonly Facts[], name: string): string {
  const values = trials.filter((one) => typeof one[name] === 'number').map((one) => numberOf(one, name));
  if (values.length === 0) return time(median(trials, name));
  const [low, high] = [time(Math.min(...values)), time(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}
