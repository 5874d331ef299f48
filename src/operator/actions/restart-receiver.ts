import type { Action } from '../types.ts';

export const action: Action = {
  does: 'stops the receiver of the replica and starts it again; the applier goes on',
  defaults: {},
  async run({ pair, say }) {
    const { stopReceiver, startReceiver } = pair.replica.flavour.operatorWords;
    await say('replica', stopReceiver);
    await say('replica', startReceiver);
  },
};
