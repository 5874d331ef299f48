import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** At the end both threads run without an error and the GTID sets are equal, and the rows of the two servers are not. */
export const differsUnnoticed: Check = {
  name: 'differs-unnoticed',
  ...finding('data'),
  judge(timeline) {
    const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
    const last = timeline.last('replication');
    if (!facts || !last) return inconclusive('the source and the replica were not compared');
    const seen = [facts.seq, last.seq];
    const { receiver, applier, lastIoErrno, lastSqlErrno } = last.status;
    if (receiver !== 'Yes' || applier !== 'Yes' || lastIoErrno !== 0 || lastSqlErrno !== 0)
      return fail(
        `the status shows it: receiver ${receiver}, applier ${applier}, Last_IO_Errno ${lastIoErrno}, Last_SQL_Errno ${lastSqlErrno}`,
        seen,
      );
    if (facts.missing !== '' || facts.errant !== '')
      return fail(`the GTID sets show it: missing ${facts.missing || 'none'}, errant ${facts.errant || 'none'}`, seen);
    const { rows, checksum } = facts;
    if (rows.source === rows.replica && checksum.source === checksum.replica)
      return fail('both servers have the same rows', seen);
    return pass(
      `both threads run without an error and the GTID sets are equal, and the tables differ: ${rows.source ?? 'unknown'} rows on the source, ${rows.replica ?? 'unknown'} on the replica`,
      seen,
    );
  },
};
