import { finding } from '../model/subject.ts';
import { type Check, fail, failForGood, inconclusive, pass } from '../model/verdict.ts';

/**
 * The replica has all that the source has, and beyond it transactions of its own: they do not hinder replication here, and they stay. For
 * cases in which somebody wrote on the replica; everywhere else `dataIntact` is the judge.
 */
export const leavesErrant: Check = {
  name: 'leaves-errant',
  ...finding('data'),
  judge(timeline) {
    const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
    if (!facts) return inconclusive('the source and the replica were not compared');
    const seen = [facts.seq];
    if (facts.errant === '') return fail('the replica has no transaction of its own', seen);
    if (facts.missing !== '' || !facts.caughtUp)
      return failForGood(`transactions missing on the replica: ${facts.missing || 'it did not catch up'}`, seen);
    if (facts.applierErrno !== 0) return failForGood(`the applier stopped with error ${facts.applierErrno}`, seen);
    if (facts.lost.length > 0) return failForGood(`acknowledged writes lost: ${facts.lost.join(', ')}`, seen);
    if (facts.duplicated.length > 0)
      return failForGood(`writes applied more than once: ${facts.duplicated.join(', ')}`, seen);
    if (facts.rows.source !== facts.rows.replica || facts.checksum.source !== facts.checksum.replica)
      return failForGood('the tables of the source and the replica differ', seen);
    if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', seen);
    return pass(
      `${facts.acknowledged} acknowledged writes are each on the replica exactly once, and it has ${facts.errant} that the source never had`,
      seen,
    );
  },
};
