import type { Observation } from '../model/timeline.ts';
import { type Check, fail, inconclusive, type Judgement, pass, worst } from '../model/verdict.ts';

/** At the end every replica holds what the source holds: GTID sets, rows, checksums, and each acknowledged write exactly once. */
export const dataIntact: Check = {
  name: 'data-intact',
  judge(timeline) {
    const expected = new Set(['replica' as const, ...timeline.of('bystander').map((o) => o.name)]);
    const judgements = [...expected].map((name) => {
      const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === name);
      return facts ? judge(facts) : inconclusive(`the source and the ${wording[name]} were not compared`);
    });
    const outcome = worst(judgements.map((one) => one.outcome));
    // Only what decided is told; when all is well, all of it.
    const decisive = judgements.filter((one) => one.outcome === outcome);
    return {
      outcome,
      reason: decisive.map((one) => one.reason).join('; '),
      evidence: decisive.flatMap((one) => one.evidence),
    };
  },
};

const wording = { replica: 'replica', 'second-replica': 'second replica', downstream: 'downstream replica' } as const;

function judge(facts: Observation<'integrity'>): Judgement {
  const seen = [facts.seq];
  const replica = `the ${wording[facts.replica ?? 'replica']}`;
  if (facts.errant !== '') return fail(`errant transactions on ${replica}: ${facts.errant}`, seen);
  if (facts.applierErrno !== 0) return fail(`the applier of ${replica} stopped with error ${facts.applierErrno}`, seen);
  if (facts.missing !== '' || !facts.caughtUp)
    return fail(`transactions missing on ${replica}: ${facts.missing || 'it did not catch up'}`, seen);
  if (facts.lost.length > 0) return fail(`acknowledged writes lost on ${replica}: ${facts.lost.join(', ')}`, seen);
  if (facts.duplicated.length > 0) return fail(`writes applied more than once: ${facts.duplicated.join(', ')}`, seen);
  if (facts.rows.source !== facts.rows.replica)
    return fail(
      `GTID sets agree, data differs: ${facts.rows.source} rows on the source, ${facts.rows.replica} on ${replica}`,
      seen,
    );
  if (facts.checksum.source !== facts.checksum.replica)
    return fail(
      `GTID sets agree, data differs: checksum ${facts.checksum.source} on the source, ${facts.checksum.replica} on ${replica}`,
      seen,
    );
  if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', seen);
  return pass(
    `${facts.acknowledged} acknowledged writes each once on ${replica}; GTID sets, rows and checksums agree`,
    seen,
  );
}
