import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** At the end the replica has transactions that the source has lost. */
export const replicaAhead: Check = {
  name: 'replica-ahead',
  ...finding('data'),
  judge(timeline) {
    const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
    if (!facts) return inconclusive('the source and the replica were not compared');
    if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', [facts.seq]);
    if (facts.errant === '') return fail('the source has all transactions that the replica has', [facts.seq]);
    return pass(`the replica has ${facts.errant}, which the source has lost`, [facts.seq]);
  },
};
