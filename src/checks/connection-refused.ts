import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface ConnectionRefusedOptions {
  /** Last_IO_Errno in the words of the versions: any of them. */
  readonly ioErrno: readonly number[];
  /** Whether the receiver goes on trying, or stops for good. */
  readonly receiver: 'retries' | 'stops';
}

/** Under the fault the replica's status named one of these errors, and the receiver then went on trying, or stopped. */
export function connectionRefused({ ioErrno, receiver }: ConnectionRefusedOptions): Check {
  return {
    name: 'connection-refused',
    ...finding('receiver'),
    judge(timeline) {
      const { injected, healed } = timeline;
      // Healing itself may stop the receiver for a moment; the proof is taken right before it.
      const proved = timeline.last('fault', (o) => o.event === 'proof');
      if (!injected) return inconclusive('no fault was injected');
      const under = timeline
        .of('replication')
        .filter((o) => o.atMs > injected.atMs && o.atMs <= ((proved ?? healed)?.atMs ?? Number.POSITIVE_INFINITY));
      const last = under.at(-1);
      if (!last) return inconclusive('the replica was not observed during the fault', [injected.seq]);
      // While a server restarts, the replica may show another one first.
      const any = under.find((o) => o.status.lastIoErrno !== 0);
      if (!any) return fail('the replica showed no error during the fault', [injected.seq, last.seq]);
      const shown = under.find((o) => ioErrno.includes(o.status.lastIoErrno)) ?? any;
      const { lastIoErrno, lastIoError } = shown.status;
      const said = `Last_IO_Errno ${lastIoErrno} (${lastIoError || 'no text'})`;
      if (!ioErrno.includes(lastIoErrno)) return fail(`${said}, expected ${ioErrno.join(' or ')}`, [shown.seq]);
      const later = under.filter((o) => o.atMs >= shown.atMs);
      const stopped = later.find((o) => o.status.receiver === 'No');
      if (receiver === 'retries' && stopped) return fail(`${said}, and the receiver stopped`, [shown.seq, stopped.seq]);
      if (receiver === 'stops' && last.status.receiver !== 'No')
        return fail(`${said}, and the receiver is still ${last.status.receiver}`, [shown.seq, last.seq]);
      const how = receiver === 'stops' ? 'the receiver stopped permanently' : 'the receiver kept retrying';
      return pass(`${said} ${Math.round(shown.atMs - injected.atMs)} ms after the fault; ${how}`, [
        ...new Set([injected.seq, shown.seq, stopped?.seq ?? last.seq]),
      ]);
    },
  };
}
