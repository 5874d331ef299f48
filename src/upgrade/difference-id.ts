import type { Difference, DifferenceClass } from '../model/comparison.ts';

/** Classes whose differences belong to a state: they concern two servers together. The others are between the versions themselves. */
const ofStates: ReadonlySet<DifferenceClass> = new Set(['replicates', 'data', 'outcomes', 'numbers']);

export const belongsToState = (kind: DifferenceClass): boolean => ofStates.has(kind);

/** The same from run to run: class, state where it has one, and subject. */
export const differenceId = ({
  class: kind,
  state,
  subject,
}: Pick<Difference, 'class' | 'state' | 'subject'>): string =>
  [kind, ...(state === null ? [] : [state]), subject].join('/');
