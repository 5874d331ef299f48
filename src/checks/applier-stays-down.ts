import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface ApplierStaysDownOptions {
  /** Last_SQL_Errno that its status shows, in the words of the versions: any of them. */
  readonly sqlErrno: readonly number[];
}

/** After the fault was healed the applier is No to the end, with this errno and transactions to execute. Nothing was executed twice, and nobody helped. */
export function applierStaysDown({ sqlErrno }: ApplierStaysDownOptions): Check {
  return {
    name: 'applier-stays-down',
    ...finding('applier', 'data'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected || !healed) return inconclusive('no fault was injected and healed');
      const after = timeline.of('replication').filter((o) => o.atMs > healed.atMs);
      const [first, last] = [after[0], after.at(-1)];
      const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
      if (!first || !last || !facts) return inconclusive('the replica was not observed after healing, and compared');
      const ran = after.find((o) => o.status.applier === 'Yes');
      if (ran) return fail('the applier runs', [healed.seq, ran.seq]);
      const seen = [...new Set([first.seq, last.seq, facts.seq])];
      const { receiver, lastSqlErrno, lastIoErrno } = last.status;
      const shown = `applier No, Last_SQL_Errno ${lastSqlErrno}, receiver ${receiver}, Last_IO_Errno ${lastIoErrno}`;
      if (!sqlErrno.includes(lastSqlErrno)) return fail(`${shown}, expected ${sqlErrno.join(' or ')}`, seen);
      const { missing, errant, duplicated } = facts;
      if (missing === '') return fail(`${shown}, and nothing is missing`, seen);
      if (errant !== '' || duplicated.length > 0)
        return fail(`errant ${errant || 'none'}, executed more than once: ${duplicated.length}`, seen);
      return pass(`${shown} to the end; missing on the replica: ${missing}`, seen);
    },
  };
}
