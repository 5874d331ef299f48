import { finding } from '../model/subject.ts';
import type { Timeline } from '../model/timeline.ts';
import { type Check, fail, inconclusive, type Judgement, pass } from '../model/verdict.ts';

export interface GivesUpOptions {
  /**
   * Last_IO_Errno that stays behind: the one of the last attempt, or 0 where attempts connected and then died. Several where servers word the
   * same thing by different numbers.
   */
  readonly ioErrno: number | readonly number[];
}

/**
 * After the fault the receiver stopped for good: it said No with this errno, it did not come back when the link was whole again, and it
 * runs at the end only because an operator started it.
 */
export function givesUp({ ioErrno }: GivesUpOptions): Check {
  const expected = [ioErrno].flat();
  return {
    name: 'gives-up',
    ...finding('receiver'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const stopped = timeline.first('replication', (o) => o.atMs > injected.atMs && o.status.receiver === 'No');
      if (!stopped) return neverStopped(timeline, injected.atMs, injected.seq);
      const { lastIoErrno, lastIoError } = stopped.status;
      if (!expected.includes(lastIoErrno))
        return fail(
          `the receiver stopped with Last_IO_Errno ${lastIoErrno} (${lastIoError || 'no text'}), not ${expected.join(' or ')}`,
          [stopped.seq],
        );
      const started = timeline.first('operator', (o) => o.atMs > stopped.atMs && /^START/.test(o.statement));
      const revived = timeline.first(
        'replication',
        (o) =>
          o.atMs > stopped.atMs && o.atMs < (started?.atMs ?? Number.POSITIVE_INFINITY) && o.status.receiver !== 'No',
      );
      if (revived)
        return fail('the receiver started again by itself, so it had not given up', [stopped.seq, revived.seq]);
      if (!healed || !started || started.atMs < healed.atMs)
        return inconclusive('no operator started the receiver after the link healed', [stopped.seq]);
      const last = timeline.last('replication');
      if (!last || last.atMs < started.atMs)
        return inconclusive('the replica was not observed after it was started', [started.seq]);
      if (last.status.receiver !== 'Yes')
        return fail(`started by an operator, the receiver is still ${last.status.receiver} at the end`, [
          started.seq,
          last.seq,
        ]);
      return pass(
        `the receiver gave up ${Math.round(stopped.atMs - injected.atMs)} ms after the fault: No, Last_IO_Errno ${lastIoErrno}; it stayed stopped on the healed link until an operator started it`,
        [injected.seq, stopped.seq, started.seq, last.seq],
      );
    },
  };
}

function neverStopped(timeline: Timeline, injectedAtMs: number, injectedSeq: number): Judgement {
  const gap = timeline.gapsWithin(injectedAtMs, Number.POSITIVE_INFINITY, ['replication'])[0];
  const watched = timeline.last('replication', (o) => o.atMs > injectedAtMs);
  if (gap || !watched) return inconclusive('the replica was not observed continuously', gap ? [gap.seq] : []);
  return fail(`the receiver never gave up: it shows ${watched.status.receiver} at the end`, [injectedSeq, watched.seq]);
}
