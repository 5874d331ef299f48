import type { Action } from '../types.ts';

export const action: Action = {
  does: 'switches the replica to GTID',
  defaults: {},
  async run({ pair, say }) {
    const { stopReplica, startReplica, operatorWords } = pair.replica.flavour;
    await say('replica', stopReplica);
    await say('replica', operatorWords.followByGtid);
    await say('replica', startReplica);
  },
};
