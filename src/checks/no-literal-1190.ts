import { literalSightings } from '../measures/condition.ts';
import { noCounters } from '../measures/hidden-evidence.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** Where it would have shown; "nowhere" needs every one of them. */
const probes = ['dump-threads', 'error-log-source', 'error-log-replica', 'replication'];

/** A literal 1190 appeared nowhere: not in the counters, not in a log, not in the replica's status. */
export const noLiteral1190: Check = {
  name: 'no-literal-1190',
  ...finding('literal-1190'),
  judge(timeline) {
    const sightings = literalSightings(timeline);
    if (sightings.length > 0) return fail('error number 1190 appeared', sightings);
    const lost = timeline.first('probe-lost', (o) => probes.includes(o.probe));
    if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
    const counters = timeline.last('counters', (o) => o.server === 'source');
    const status = timeline.last('replication');
    if (!counters || !status) return inconclusive('counters or status were not observed');
    const counted = counters.errors ? 'neither counted nor logged' : `not logged (${noCounters(timeline, 'source')})`;
    return pass(`error 1190 was ${counted}, nor shown by the replica`, [counters.seq, status.seq]);
  },
};
