import { filteredWords } from '../measures/filtered.ts';
import { filterWords, integrityComplaints } from '../measures/integrity-complaints.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, failForGood, inconclusive, pass } from '../model/verdict.ts';

/**
 * At the end the replica differs from its source exactly in tables that filters leave out: they are filtered, neither lost nor equal. GTID sets, all other
 * tables and the acknowledged writes agree.
 */
export const dataFiltered: Check = {
  name: 'data-filtered',
  ...finding('data'),
  judge(timeline) {
    const facts = timeline.last('integrity', (o) => (o.replica ?? 'replica') === 'replica');
    if (!facts) return inconclusive('the source and the replica were not compared');
    const seen = [facts.seq];
    if (facts.acknowledged === 0) return inconclusive('the workload wrote nothing', seen);
    const filters = filterWords(facts);
    const complaints = integrityComplaints(facts, 'the replica');
    if (complaints.length > 0) return failForGood(complaints.join('; '), seen);
    if (filters === '') return fail('no filter is set, and the ends agree', seen);
    const differing = filteredWords(facts);
    if (differing === '') return fail(`the tables are equal, although filters are set: ${filters}`, seen);
    return pass(`filtered (${filters}): ${differing}; GTID sets and all other tables agree`, seen);
  },
};
