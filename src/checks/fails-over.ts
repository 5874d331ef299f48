import { committedBefore } from '../measures/resume.ts';
import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface FailsOverOptions {
  readonly withinMs: number;
  /** Whether the source goes on taking writes meanwhile, which must then arrive by the other way. */
  readonly writesGoOn: boolean;
}

/**
 * While its own link stayed down the receiver went on with another source: after it had lost its connection it said Yes again although
 * no connection of the link was open, within the time after the fault, and before anything was healed.
 */
export function failsOver({ withinMs, writesGoOn }: FailsOverOptions): Check {
  return {
    name: 'fails-over',
    ...finding('resumption'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected || !healed) return inconclusive('no fault was injected and healed');
      const lost = timeline.first('replication', (o) => o.atMs > injected.atMs && o.status.receiver !== 'Yes');
      const watched = timeline.last('replication', (o) => o.atMs <= healed.atMs);
      if (!watched || watched.atMs < injected.atMs)
        return inconclusive('the replica was not observed during the fault', [injected.seq]);
      if (!lost || lost.atMs > healed.atMs) return fail('the receiver never lost its source', [injected.seq]);
      const over = timeline.first('replication', (o) => o.atMs > lost.atMs && o.status.receiver === 'Yes');
      if (!over || over.atMs > healed.atMs)
        return fail(
          `the receiver did not run again during the fault: it is ${watched.status.receiver}, Last_IO_Errno ${watched.status.lastIoErrno}`,
          [lost.seq, watched.seq],
        );
      const link = timeline.last('proxy', (o) => o.atMs <= over.atMs);
      if (!link && timeline.of('proxy').length === 0) return inconclusive('the link was not observed');
      if (link?.connections.some((connection) => connection.open) && link.atMs > lost.atMs)
        return fail('the receiver runs on a new connection of its own link, so it did not fail over', [
          link.seq,
          over.seq,
        ]);
      const tookMs = Math.round(over.atMs - injected.atMs);
      if (tookMs > withinMs)
        return fail(`the receiver ran again only ${tookMs} ms after the fault, expected within ${withinMs} ms`, [
          injected.seq,
          over.seq,
        ]);
      const meanwhile = GtidSet.parse(watched.replicaGtid).minus(committedBefore(timeline, injected.atMs));
      if (writesGoOn && meanwhile.isEmpty)
        return fail('no transaction written after the fault arrived from the other source', [over.seq, watched.seq]);
      const arrived = writesGoOn
        ? `; ${meanwhile.count} transactions that were written during the fault arrived from it`
        : '';
      return pass(`the receiver ran again on another source ${tookMs} ms after the fault${arrived}`, [
        injected.seq,
        lost.seq,
        over.seq,
        watched.seq,
      ]);
    },
  };
}
