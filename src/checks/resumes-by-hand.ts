import { GtidSet } from '../model/gtid.ts';
import { finding } from '../model/subject.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * What an operator did to the replica after heal brought it back: after the last statement the receiver runs without an error and has all that
 * the source has, within the time, in ms from the first statement on.
 */
export function resumesByHand({ withinMs }: { withinMs: number }): Check {
  return {
    name: 'resumes-by-hand',
    ...finding('resumption'),
    judge(timeline) {
      const { healed } = timeline;
      if (!healed) return inconclusive('no fault was injected and healed');
      const said = timeline.of('operator').filter((o) => o.on === 'replica' && o.atMs >= healed.atMs);
      const [first] = said;
      const last = said.at(-1);
      if (!first || !last) return inconclusive('no operator did anything to the replica after healing', [healed.seq]);
      const endedMs = last.atMs + last.tookMs;
      const resumed = timeline.first('replication', (o) => o.atMs >= endedMs && isWhole(o));
      const end = timeline.last('replication');
      if (!end || end.atMs < endedMs)
        return inconclusive('the replica was not observed after the operator was done', [last.seq]);
      if (!resumed) {
        const lost = timeline.first('probe-lost', (o) => o.probe === 'replication');
        if (lost) return inconclusive(`the replication probe was lost: ${lost.reason}`, [lost.seq]);
        return fail(`the replica did not resume: ${wording(end)}`, [last.seq, end.seq]);
      }
      if (end.status.receiver !== 'Yes' || end.status.lastIoErrno !== 0)
        return fail(`the replica resumed and ended again: ${wording(end)}`, [resumed.seq, end.seq]);
      const tookMs = Math.round(resumed.atMs - first.atMs);
      if (tookMs > withinMs) {
        const gap = gapBefore(timeline, resumed);
        const late = `the replica had caught up only ${tookMs} ms after the operator's first statement, expected within ${withinMs} ms`;
        return gap ? inconclusive(`${late}, and was not watched just before`, [gap.seq]) : fail(late, [resumed.seq]);
      }
      return pass(
        `${said.length} step(s) of an operator on the replica; replication resumed ${tookMs} ms after the first, ${Math.round(resumed.atMs - endedMs)} ms after the last`,
        [healed.seq, first.seq, last.seq, resumed.seq, end.seq],
      );
    },
  };
}

/** The receiver runs, and nothing that the source has is missing. */
function isWhole(o: Observation<'replication'>): boolean {
  if (o.status.receiver !== 'Yes' || o.status.applier !== 'Yes' || o.status.lastIoErrno !== 0) return false;
  return o.sourceSilent !== true && GtidSet.parse(o.sourceGtid).minus(GtidSet.parse(o.replicaGtid)).isEmpty;
}

const gapBefore = (timeline: Timeline, { atMs }: Observation): Observation<'gap'> | undefined =>
  timeline.gapsWithin(atMs - 1, atMs, ['replication'])[0];

const wording = ({ status }: Observation<'replication'>): string =>
  `receiver ${status.receiver}, Last_IO_Errno ${status.lastIoErrno}, applier ${status.applier}, Last_SQL_Errno ${status.lastSqlErrno}`;
