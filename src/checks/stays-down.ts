import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface StaysDownOptions {
  /** Last_IO_Errno that stays; several where servers word the same thing by different numbers. */
  readonly ioErrno: readonly number[];
  /** How long the receiver must have been watched being down, ms. */
  readonly forMs: number;
}

/**
 * The receiver stopped after the fault and nothing brought it back: it says No with this errno to the end, on a healed link, with
 * transactions missing. The honest end of a case in which nobody does anything that helps.
 */
export function staysDown({ ioErrno, forMs }: StaysDownOptions): Check {
  return {
    name: 'stays-down',
    ...finding('receiver', 'resumption'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected || !healed) return inconclusive('no fault was injected and healed');
      const stopped = timeline.first('replication', (o) => o.atMs > injected.atMs && o.status.receiver === 'No');
      const last = timeline.last('replication', (o) => o.atMs > healed.atMs);
      if (!last) return inconclusive('the replica was not observed after healing', [healed.seq]);
      if (!stopped) return fail(`the receiver never stopped: it shows ${last.status.receiver}`, [healed.seq, last.seq]);
      const back = timeline.first('replication', (o) => o.atMs > stopped.atMs && o.status.receiver !== 'No');
      if (back) return fail('the receiver started again', [stopped.seq, back.seq]);
      const { lastIoErrno, lastIoError } = last.status;
      if (!ioErrno.includes(lastIoErrno))
        return fail(
          `the receiver stopped with Last_IO_Errno ${lastIoErrno} (${lastIoError || 'no text'}), not ${ioErrno.join(' or ')}`,
          [last.seq],
        );
      const downMs = Math.round(last.atMs - Math.max(stopped.atMs, healed.atMs));
      const gap = timeline.gapsWithin(stopped.atMs, last.atMs, ['replication'])[0];
      if (gap) return inconclusive('the replica was not observed continuously', [gap.seq]);
      if (downMs < forMs)
        return inconclusive(`the receiver was observed as stopped for only ${downMs} ms; ${forMs} ms are required`, [
          stopped.seq,
          last.seq,
        ]);
      const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
      if (!facts) return inconclusive('the source and the replica were not compared', [last.seq]);
      if (facts.missing === '')
        return fail('no transaction is missing on the replica, although the receiver had stopped', [facts.seq]);
      return pass(
        `the receiver was No, Last_IO_Errno ${lastIoErrno}, for the ${downMs} ms until the end; missing on the replica: ${facts.missing}`,
        [stopped.seq, last.seq, facts.seq],
      );
    },
  };
}
