import { literalSightings } from '../measures/condition.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** A literal 1190 appeared nowhere: not in the counters, not in a log, not in the replica's status. */
export const noLiteral1190: Check = {
  name: 'no-literal-1190',
  judge(timeline) {
    const sightings = literalSightings(timeline);
    if (sightings.length > 0) return fail('a literal 1190 appeared', sightings);
    const watched = [timeline.last('counters', (o) => o.server === 'source'), timeline.last('replication')].flatMap(
      (o) => (o ? [o.seq] : []),
    );
    if (watched.length < 2) return inconclusive('counters or status were not observed');
    return pass('error 1190 was neither counted nor logged nor shown by the replica', watched);
  },
};
