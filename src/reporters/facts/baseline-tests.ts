import type { BaselineResult } from '../../model/comparison.ts';
import { changeText } from '../wording/baseline.ts';
import type { SuiteTest } from './suite-test.ts';

/** A baseline as tests: one a change and one an entry that is not confirmed, by the id of the difference; one for all that were accepted before. */
export function baselineTests(baseline: BaselineResult | undefined): SuiteTest[] {
  if (baseline === undefined) return [];
  const { kept, changes, open, accepted } = baseline;
  return [
    { name: 'accepted differences', kind: '', message: '', output: [`${kept} differences are as they were accepted`] },
    ...changes.map((one): SuiteTest => {
      const message = changeText(one);
      return accepted === null
        ? { name: one.id, kind: 'failure', message, output: [] }
        : { name: one.id, kind: '', message: '', output: [message, `accepted in this run: ${accepted}`] };
    }),
    ...open.map(({ id, reason }): SuiteTest => ({ name: id, kind: 'error', message: reason, output: [] })),
  ];
}
