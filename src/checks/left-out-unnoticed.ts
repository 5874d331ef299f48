import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * At the end both threads run without an error, and the replica lacks transactions although it has later ones: they were left out, and no status shows it. Sets
 * of GTIDs show it where a set can have gaps (MySQL); the rows show it everywhere.
 */
export const leftOutUnnoticed: Check = {
  name: 'left-out-unnoticed',
  ...finding('data'),
  judge(timeline) {
    const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
    const last = timeline.last('replication');
    if (!facts || !last) return inconclusive('the source and the replica were not compared');
    const seen = [facts.seq, last.seq];
    if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', seen);
    const { receiver, applier, lastIoErrno, lastSqlErrno } = last.status;
    if (receiver !== 'Yes' || applier !== 'Yes' || lastIoErrno !== 0 || lastSqlErrno !== 0)
      return fail(
        `the status shows it: receiver ${receiver}, applier ${applier}, Last_IO_Errno ${lastIoErrno}, Last_SQL_Errno ${lastSqlErrno}`,
        seen,
      );
    if (facts.lost.length === 0) return fail('no acknowledged write is missing on the replica', seen);
    const { missing } = facts;
    // What is missing at the end alone can still come.
    if (missing !== '' && !GtidSet.parse(missing).minus(GtidSet.parse(facts.replicaGtid).gaps).isEmpty)
      return fail(`the replica is only behind: it lacks ${missing}`, seen);
    const shown = missing === '' ? 'the GTID sets are equal' : `its GTID set has a gap: ${missing}`;
    const most = facts.lost.length >= 20 ? 'at least ' : '';
    return pass(
      `both threads run without an error, and ${most}${facts.lost.length} acknowledged writes were left out; ${shown}`,
      seen,
    );
  },
};
