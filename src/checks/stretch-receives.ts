import { markedStretch } from '../measures/crossed-bytes.ts';
import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import type { Observation } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface StretchReceivesOptions {
  /** As marked by the play (`stretchMark`). */
  readonly stretch: string;
  /** Whether something must arrive that the replica lacked, or nothing may. */
  readonly what: 'nothing' | 'something';
}

/** In a marked stretch of the play the replica received transactions that it lacked, or none, while the source had some for it. */
export function stretchReceives({ stretch, what }: StretchReceivesOptions): Check {
  return {
    name: `receives-${what}-${stretch}`,
    ...finding('resumption', 'receiver'),
    judge(timeline) {
      const marked = markedStretch(timeline, stretch);
      if (!marked) return inconclusive(`the scenario did not mark a stretch ${stretch}`);
      const { begin, end } = marked;
      const before = timeline.last('replication', (o) => o.seq < begin.seq);
      const samples = timeline.of('replication').filter((o) => o.seq > begin.seq && o.seq < end.seq);
      const last = samples.at(-1);
      if (!before || !last)
        return inconclusive('the replica was not observed around the stretch', [begin.seq, end.seq]);
      const had = held(before);
      if (GtidSet.parse(before.sourceGtid).minus(had).isEmpty)
        return inconclusive('the replica lacked nothing when the stretch began', [begin.seq, before.seq]);
      const first = samples.find((o) => !held(o).minus(had).isEmpty);
      const lastedMs = Math.round(end.atMs - begin.atMs);
      const evidence = [begin.seq, before.seq, (first ?? last).seq, end.seq];
      const beats = heartbeats(first ?? last, before);
      if (first) {
        const said = `transactions arrived ${Math.round(first.atMs - begin.atMs)} ms after the beginning (${stretch})${beats}`;
        return what === 'something' ? pass(said, evidence) : fail(`${said}, expected none in ${lastedMs} ms`, evidence);
      }
      const gap = timeline.gapsWithin(begin.atMs, end.atMs, ['replication'])[0];
      if (gap) return inconclusive('the replica was not observed continuously', [gap.seq]);
      const { receiver, lastIoErrno, receiverText } = last.status;
      const said = `no transaction arrived in ${lastedMs} ms (${stretch})${beats}; then the status said ${receiver}, ${lastIoErrno}, "${receiverText}"`;
      return what === 'nothing' ? pass(said, evidence) : fail(said, evidence);
    },
  };
}

/** Executed or in the relay log. */
const held = ({ replicaGtid, status }: Observation<'replication'>): GtidSet =>
  GtidSet.parse(replicaGtid).union(GtidSet.parse(status.retrieved));

/** Heartbeats that arrived meanwhile, where the replica counts them. */
function heartbeats(...[now, before]: readonly Observation<'replication'>[]): string {
  const [to, from] = [now, before].map((o) => Number(o?.connection?.['receivedHeartbeats'] ?? Number.NaN));
  // The count begins anew with each start of the receiver.
  return to !== undefined && from !== undefined && to >= from ? `, and ${to - from} heartbeat(s)` : '';
}
