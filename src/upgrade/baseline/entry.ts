import type { Difference } from '../../model/comparison.ts';
import { isLonger } from '../played/numbers.ts';
import { sometimes } from '../played/outcomes.ts';
import { steadyText } from '../played/steady-text.ts';
import { isOfSteps } from '../played/steps.ts';

/** A difference that somebody accepted. */
export interface BaselineEntry {
  readonly id: string;
  /** What it is with the old version, and what with the new one; `null`: it is not there. Of a number only information: rounded medians. */
  readonly from: string | null;
  readonly to: string | null;
  /** Of a number: what is compared. */
  readonly change?: 'longer' | 'shorter';
  readonly reason: string;
}

/** The differences of one pair of versions that somebody accepted. */
export interface Baseline {
  /** Servers as users name them, without folders and registries. */
  readonly from: string;
  readonly to: string;
  readonly pack: string;
  /** What the user set in the run that was accepted, as `Comparison.options`; `null`: it is not known. */
  readonly options: readonly string[] | null;
  readonly entries: readonly BaselineEntry[];
}

/** An entry before somebody said why. */
export type Recorded = Omit<BaselineEntry, 'reason'>;

/** What a baseline keeps of a difference: nothing that varies from run to run or names a machine. Pure. */
export function recorded({ id, class: kind, from, to, severity }: Difference): Recorded {
  const steadily = isOfSteps(id) ? steadyStep : steady[kind];
  const kept = (value: string | null): string | null => (value === null ? null : (steadily?.(value) ?? value));
  const both = { id, from: kept(from), to: kept(to) };
  return kind === 'numbers' ? { ...both, change: isLonger({ severity }) ? 'longer' : 'shorter' } : both;
}

/** How a value is recorded, by class; the others as they are. */
const steady: Partial<Record<Difference['class'], (value: string) => string>> = {
  // The median, without range and count of trials.
  numbers: (value) => value.replace(/ \(.*$/, ''),
  // Why a check fails is told with measured times.
  outcomes: (value) => value.replace(/:.*$/s, ''),
  // The words of an error are those of a release, its number is not.
  statements: (value) => value.replace(/^(\d+): .*$/s, 'refused with error $1'),
  // The receiver may be between two attempts or not.
  replicates: (value) => steadyText(value).replace(/\breceiver \w+, applier \w+,? ?/, ''),
};

/** What a step left different is told with keys and positions. */
const steadyStep = (value: string): string => value.replace(/^failed: .*$/s, 'failed');

/** Whether an entry accepts what a run shows. */
export function accepts(entry: Recorded, shown: Recorded): boolean {
  if (entry.change !== undefined || shown.change !== undefined) return entry.change === shown.change;
  return isSometimes(entry) || (entry.from === shown.from && entry.to === shown.to);
}

/** Whether an entry is of a text on which trials did not agree: whatever a run shows of it is no change, and it is never stale. */
export const isSometimes = ({ from }: Recorded): boolean => from === sometimes;

/** Both values in a line. */
export function valuesOf({ from, to, change }: Recorded): string {
  const shown = (value: string | null): string => (value === '' ? "''" : (value ?? 'not there'));
  const values = `${shown(from)} -> ${shown(to)}`;
  return change === undefined ? values : `${change}: ${values}`;
}
