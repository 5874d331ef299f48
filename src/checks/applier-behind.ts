import { receivedNotExecuted } from '../measures/received-not-executed.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * The link broke, and was back, while the applier had work: when the fault was injected, and when the replica had its new connection, it had received
 * transactions that it had not executed.
 */
export const applierBehind: Check = {
  name: 'applier-behind',
  ...finding('applier'),
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
    if (!before || !after) return inconclusive('the replica was not observed before and after the break');
    const [atBreak, atReturn] = [receivedNotExecuted(before), receivedNotExecuted(after)];
    const evidence = [before.seq, after.seq];
    // The state that the case is about was not there: nothing was tried.
    if (atBreak === 0)
      return inconclusive(
        'at the break, the replica had not been seen with transactions received and not executed',
        evidence,
      );
    if (atReturn === 0)
      return fail(
        `received and not executed: ${atBreak} transactions at the break, 0 when the connection was back`,
        evidence,
      );
    return pass(
      `the applier was behind by ${atBreak} received transactions at the break, by ${atReturn} when the connection was back`,
      evidence,
    );
  },
};
