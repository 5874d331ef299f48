import type { Difference } from '../../../../src/model/comparison.ts';
import type { BaselineEntry } from '../../../../src/upgrade/baseline/entry.ts';

/** A played difference; class and state are taken from its id. */
export function difference(
  id: string,
  from: string | null,
  to: string | null,
  changes: Partial<Difference> = {},
): Difference {
  return {
    id,
    class: id.split('/')[0] as Difference['class'],
    state: null,
    subject: id,
    from,
    to,
    severity: 'informs',
    cause: 'a cause',
    evidence: 'played',
    source: null,
    cases: [],
    ...changes,
  };
}

export const entry = (
  id: string,
  from: string | null,
  to: string | null,
  changes: Partial<BaselineEntry> = {},
): BaselineEntry => ({
  id,
  from,
  to,
  reason: 'known',
  ...changes,
});
