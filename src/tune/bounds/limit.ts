import type { DisturbanceName, ObjectiveName } from '../../model/profile.ts';
import { toHundredths } from '../../model/rounded.ts';

/** One reason why a setting must be more, or less, than something. */
export interface Limit {
  /** Where it begins to be enough, or ends to be: seconds or a count, exact, before margins. */
  readonly value: number;
  readonly by: DisturbanceName | ObjectiveName;
  /** One sentence with numbers. */
  readonly because: string;
  /** Names of the experiments behind it. */
  readonly experiments: readonly string[];
  /** What the experiments leave open, in the unit of the setting. */
  readonly halfWidth: number;
  /** The next value on the wrong side that must fail by the experiments; `null` where there is none. */
  readonly failsAt: number | null;
}

/** All that a profile and its evidence say of one setting. */
export interface Bounds {
  /** It must be more than each of these. */
  readonly lower: readonly Limit[];
  /** It must be less than each of these. */
  readonly upper: readonly Limit[];
  /** What was looked at and does not bind, one sentence each. */
  readonly notes: readonly string[];
}

export const greatest = (limits: readonly Limit[]): Limit | undefined =>
  limits.toSorted((a, b) => b.value - a.value)[0];
export const smallest = (limits: readonly Limit[]): Limit | undefined =>
  limits.toSorted((a, b) => a.value - b.value)[0];

/** Greatest whole number strictly below; `null` where that is no setting any more. */
export function wholeBelow(value: number): number | null {
  const whole = Math.ceil(value) - 1;
  return whole >= 1 ? whole : null;
}

const leastMargin = { share: 0.05, s: 0.25 };

/** What is added to a limit: what the experiments leave open, and at least 5 percent or 250 ms, whichever is largest. */
export function marginOf({ value, halfWidth }: Pick<Limit, 'value' | 'halfWidth'>, unitS = 1): number {
  return Math.max(halfWidth, leastMargin.share * Math.abs(value), leastMargin.s / unitS);
}

/** A number as people read it: no more than two decimals. */
export const said = (value: number): string => String(toHundredths(value));

/** Up, or down, to a tenth. */
export const downToTenth = (value: number): number => Math.floor(value * 10 + 1e-6) / 10;
export const upToTenth = (value: number): number => Math.ceil(value * 10 - 1e-6) / 10;
