import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface ReplicaAheadOptions {
  /** Last_IO_Errno with which the receiver stops, in the words of the versions: any of them. */
  readonly ioErrno: readonly number[];
}

/** At the end the replica has transactions that the source has lost, and its receiver has stopped with an error that says so. */
export function replicaAhead({ ioErrno }: ReplicaAheadOptions): Check {
  return {
    name: 'replica-ahead',
    ...finding('data'),
    judge(timeline) {
      const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
      const last = timeline.last('replication');
      if (!facts || !last) return inconclusive('the source and the replica were not compared');
      const seen = [facts.seq, last.seq];
      if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', seen);
      if (facts.errant === '') return fail('the source has all transactions that the replica has', seen);
      const { receiver, lastIoErrno } = last.status;
      const shown = `receiver ${receiver}, Last_IO_Errno ${lastIoErrno}`;
      if (receiver !== 'No' || !ioErrno.includes(lastIoErrno))
        return fail(
          `the replica has ${facts.errant}, which the source has lost, and its status shows ${shown}, expected No and ${ioErrno.join(' or ')}`,
          seen,
        );
      return pass(`the replica has ${facts.errant}, which the source has lost; its status shows ${shown}`, seen);
    },
  };
}
