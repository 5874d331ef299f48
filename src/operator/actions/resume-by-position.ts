import { ReplfaultError } from '../../model/errors.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'switches the replica to file and position at the position of its applier; later events are sent again',
  defaults: {},
  async run({ pair, say }) {
    const { stopReplica, startReplica, replicaStatusQuery, operatorWords } = pair.replica.flavour;
    // Stopped first: while the applier runs, what the status shows is old by the time that it is read.
    await say('replica', stopReplica);
    const [status] = await say('replica', replicaStatusQuery);
    if (!status)
      throw new ReplfaultError('NO_CHANNEL', `Server ${pair.replica.name} has no replication channel to resume`);
    await say('replica', operatorWords.followFrom(operatorWords.appliedUpTo(status)));
    await say('replica', startReplica);
  },
};
