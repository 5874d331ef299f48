import { filteredWords } from '../measures/filtered.ts';
import { filterWords, integrityComplaints } from '../measures/integrity-complaints.ts';
import { finding } from '../model/subject.ts';
import type { Observation } from '../model/timeline.ts';
import { type Check, failForGood, inconclusive, type Judgement, pass, worst } from '../model/verdict.ts';

/** At the end every replica holds what the source holds: GTID sets, the rows of every table, each acknowledged write exactly once; no filters. */
export const dataIntact: Check = {
  name: 'data-intact',
  ...finding('data'),
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
      ...(decisive.some((one) => one.final) ? { final: true as const } : {}),
    };
  },
};

const wording = {
  replica: 'replica',
  'second-replica': 'second replica',
  'third-replica': 'third replica',
  downstream: 'downstream replica',
} as const;

function judge(facts: Observation<'integrity'>): Judgement {
  const seen = [facts.seq];
  const replica = `the ${wording[facts.replica ?? 'replica']}`;
  const filters = filterWords(facts);
  const filtered = filters === '' ? [] : [`filters leave writes out: ${filters}`];
  const complaints = integrityComplaints(facts, replica);
  if (complaints.length > 0) return failForGood([...complaints, ...filtered].join('; '), seen);
  if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', seen);
  // Nothing is amiss; but what filters leave out is not equal, and was not put to the test where the tables agree.
  const differing = filteredWords(facts);
  if (differing !== '') return inconclusive(`filtered, so not equal: ${differing}; ${filtered.join()}`, seen);
  if (filtered.length > 0) return inconclusive(`the ends agree, but ${filtered.join()}`, seen);
  const each = `${facts.acknowledged} acknowledged writes are each on ${replica} exactly once`;
  return pass(
    facts.sourceGone
      ? `${each}, compared only with the ledger: the source did not return`
      : `${each}; GTID sets, rows and checksums agree`,
    seen,
  );
}
