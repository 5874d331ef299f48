import type { Action } from '../types.ts';

export const action: Action = {
  does: 'restarts the receiver of the replica; the applier continues',
  defaults: {},
  async run({ pair, say }) {
    const { stopReceiver, startReceiver } = pair.replica.flavour.operatorWords;
    await say('replica', stopReceiver);
    await say('replica', startReceiver);
  },
};
