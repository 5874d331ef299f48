import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** At the end both ends hold the same: GTID sets, rows, checksums, and each acknowledged write exactly once. */
export const dataIntact: Check = {
  name: 'data-intact',
  judge(timeline) {
    const facts = timeline.last('integrity');
    if (!facts) return inconclusive('the ends were not compared');
    const seen = [facts.seq];
    if (facts.errant !== '') return fail(`errant transactions on the replica: ${facts.errant}`, seen);
    if (facts.applierErrno !== 0) return fail(`the applier stopped with error ${facts.applierErrno}`, seen);
    if (facts.missing !== '' || !facts.caughtUp)
      return fail(`transactions missing on the replica: ${facts.missing || 'it did not catch up'}`, seen);
    if (facts.lost.length > 0) return fail(`acknowledged writes lost on the replica: ${facts.lost.join(', ')}`, seen);
    if (facts.duplicated.length > 0) return fail(`writes applied more than once: ${facts.duplicated.join(', ')}`, seen);
    if (facts.rows.source !== facts.rows.replica)
      return fail(
        `GTID sets agree, data differs: ${facts.rows.source} rows on the source, ${facts.rows.replica} on the replica`,
        seen,
      );
    if (facts.checksum.source !== facts.checksum.replica)
      return fail(
        `GTID sets agree, data differs: checksum ${facts.checksum.source} on the source, ${facts.checksum.replica} on the replica`,
        seen,
      );
    if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', seen);
    return pass(
      `${facts.acknowledged} acknowledged writes each once on the replica; GTID sets, rows and checksums agree`,
      seen,
    );
  },
};
