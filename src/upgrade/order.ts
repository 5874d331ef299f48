import { type Difference, differenceClasses, severities, upgradeStates } from '../model/comparison.ts';

/** The worst first; then by class, by state and by name. */
export function worstFirst(differences: readonly Difference[]): Difference[] {
  const rank = ({ severity, class: kind, state }: Difference): number[] => [
    severities.indexOf(severity),
    differenceClasses.indexOf(kind),
    state === null ? -1 : upgradeStates.indexOf(state),
  ];
  return [...differences].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const apart = left.findIndex((value, index) => value !== right[index]);
    return apart < 0 ? (a.id < b.id ? -1 : 1) : (left[apart] as number) - (right[apart] as number);
  });
}
