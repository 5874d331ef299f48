/** What the trials of a verdict have in common or differ in. */
export const conditionNames = [
  'versions',
  'link',
  'buffers',
  'congestionControl',
  'tls',
  'durability',
  'load',
  'timers',
] as const;
export type ConditionName = (typeof conditionNames)[number];

/** One value of a condition, and in how many believed trials it was so. */
export interface ConditionValue {
  readonly value: string;
  readonly trials: number;
}

/** Under which conditions a verdict was reached: it says nothing about others. */
export interface Conditions extends Readonly<Record<ConditionName, readonly ConditionValue[]>> {
  /** Believed trials of each exhibit, `scenario/case`. */
  readonly trials: Readonly<Record<string, number>>;
}

/** Conditions in words. */
export const conditionLabel: Readonly<Record<ConditionName, string>> = {
  versions: 'servers',
  link: 'link',
  buffers: 'socket buffers',
  congestionControl: 'congestion control',
  tls: 'encryption',
  durability: 'durability of the source',
  load: 'load',
  timers: 'timeouts',
};

/** A condition with its values in words; `null` where it was not recorded. A number of trials is told where there are several values. */
export function conditionText(name: ConditionName, values: readonly ConditionValue[]): string | null {
  if (values.length === 0) return null;
  const told = values.map(({ value, trials }) => (values.length === 1 ? value : `${value} (${trials})`));
  return `${conditionLabel[name]}: ${told.join(' or ')}`;
}

/**
 * All conditions, a line each, the number of trials last.
 *
 * @example conditionLines(conditions) // ['servers: MySQL 9.7.4', 'link: loopback', ..., 'trials: 33 of 5 cases']
 */
export function conditionLines(conditions: Conditions): string[] {
  const lines = conditionNames.flatMap((name) => conditionText(name, conditions[name]) ?? []);
  const each = Object.values(conditions.trials);
  const all = each.reduce((sum, n) => sum + n, 0);
  const range = each.length === 0 ? '' : `, ${spread(Math.min(...each), Math.max(...each))} of each`;
  return [...lines, `trials: ${all} of ${each.length} ${each.length === 1 ? 'case' : `cases${range}`}`];
}

const spread = (least: number, most: number): string => (least === most ? `${least}` : `${least} to ${most}`);
