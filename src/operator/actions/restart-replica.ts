import type { Action } from '../types.ts';

export const action: Action = {
  does: 'restarts both threads of the replica',
  defaults: {},
  async run({ pair, say }) {
    const { stopReplica, startReplica } = pair.replica.flavour;
    await say('replica', stopReplica);
    await say('replica', startReplica);
  },
};
