import { GtidSet } from '../model/gtid.ts';
import type { Observation } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * The link broke, and was back, while the applier had work: when the fault was injected, and when the replica had its new connection, it had received
 * transactions that it had not executed.
 */
export const applierBehind: Check = {
  name: 'applier-behind',
  judge(timeline) {
    const { injected } = timeline;
    if (!injected) return inconclusive('no fault was injected');
    const known = timeline.last('proxy', (o) => o.atMs <= injected.atMs)?.connections.map(({ id }) => id);
    if (!known) return inconclusive('the proxy was not observed before the fault');
    const back = timeline.first(
      'proxy',
      (o) => o.atMs > injected.atMs && o.connections.some(({ id, open }) => open && !known.includes(id)),
    );
    if (!back) return inconclusive('the replica opened no new connection', [injected.seq]);
    const before = timeline.last('replication', (o) => o.atMs <= injected.atMs);
    const after = timeline.first('replication', (o) => o.atMs >= back.atMs);
    if (!before || !after) return inconclusive('the replica was not observed on both sides of the break');
    const counts = [before, after].map(waiting);
    const evidence = [before.seq, after.seq];
    if (counts.some((count) => count === 0))
      return fail(
        `received and not executed: ${counts[0]} transactions at the break, ${counts[1]} when the connection was back`,
        evidence,
      );
    return pass(
      `the applier was behind by ${counts[0]} received transactions at the break, by ${counts[1]} when the connection was back`,
      evidence,
    );
  },
};

/** Transactions in the relay log that are not executed. */
function waiting({ replicaGtid, status }: Observation<'replication'>): number {
  return GtidSet.parse(status.retrieved).minus(GtidSet.parse(replicaGtid)).count;
}
