import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The source waited for acknowledgements during the whole case, and got one for every commit. */
export const semiSyncHolds: Check = {
  name: 'semi-sync-holds',
  ...finding('semi-sync'),
  judge(timeline) {
    const samples = timeline.of('semi-sync');
    const [first] = samples;
    const last = samples.at(-1);
    if (!first || !last) return inconclusive('semi-sync was not observed');
    const off = samples.find((o) => !o.source.active || !o.replica.active);
    if (off) return fail(`semi-sync was off at the ${off.source.active ? 'replica' : 'source'}`, [off.seq]);
    // Between two samples it might have been off for a moment; the totals would tell.
    const bare = (last.source.unacknowledged ?? 0) - (first.source.unacknowledged ?? 0);
    if (bare > 0) return fail(`${bare} commits were not acknowledged by the replica`, [first.seq, last.seq]);
    const acknowledged = (last.source.acknowledged ?? 0) - (first.source.acknowledged ?? 0);
    const lost = timeline.first('probe-lost', (o) => o.probe === 'semi-sync');
    if (lost) return inconclusive(`the semi-sync probe was lost: ${lost.reason}`, [lost.seq]);
    if (acknowledged === 0) return inconclusive('no commit was acknowledged by the replica', [first.seq, last.seq]);
    return pass(
      `semi-sync on at both ends all the time; the replica acknowledged ${acknowledged} commits, missed none`,
      [first.seq, last.seq],
    );
  },
};
