import type { Comparison } from '../../model/comparison.ts';

/** Head of the rows of `stepRows`. */
export const stepHead = ['step', 'outcome', 'integrity', 'reason'] as const;

/** One row per step of the upgrade: what became of it, what the comparison after it found, and why it could not be taken. Empty where none was played. */
export function stepRows({ steps = [] }: Comparison): string[][] {
  return steps.map(({ step, outcome, reason, integrity }) => [
    step.replaceAll('-', ' '),
    outcome,
    outcome === 'not possible' ? '' : (integrity ?? 'not compared'),
    reason ?? '',
  ]);
}
