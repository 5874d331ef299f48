import { usageError } from '../../model/errors.ts';
import { notHere } from '../not-here.ts';
import type { Action } from '../types.ts';
import { writable } from '../writable.ts';

/** The source that the replica follows now comes first. */
const weights = { first: 80, second: 60 };

export const action: Action = {
  does: 'lets the receiver fail over to the second replica when it has given up its source (MySQL 8.0.22 and later)',
  defaults: { retryCount: 1, connectRetryS: 1 },
  async run(session, params) {
    const { pair, say } = session;
    const { flavour } = pair.replica;
    const { connectionFailover } = flavour.operatorWords;
    if (connectionFailover === null)
      throw notHere('configure-connection-failover', pair.replica, flavour.lacks['connection-failover']);
    const second = pair.bystanders.find(({ name }) => name === 'second-replica');
    if (second === undefined)
      throw usageError(
        'NO_SECOND_SOURCE',
        'connection failover needs a second source',
        "a scenario with topology: { bystander: 'second-replica' } has one",
      );
    // Both threads: with either of them running the list is refused.
    await say('replica', flavour.stopReplica);
    await writable(session, 'replica', async () => {
      await say('replica', connectionFailover.addSource(pair.link.address, weights.first));
      await say('replica', connectionFailover.addSource(second.server, weights.second));
    });
    await say('replica', connectionFailover.turnOn(Number(params['retryCount']), Number(params['connectRetryS'])));
    await say('replica', flavour.startReplica);
  },
};
