import type { Action } from '../types.ts';

export const action: Action = {
  does: 'stops both threads of the replica',
  defaults: {},
  async run({ pair, say }) {
    await say('replica', pair.replica.flavour.stopReplica);
  },
};
