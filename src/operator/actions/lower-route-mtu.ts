import type { Action } from '../types.ts';

export const action: Action = {
  does: 'lowers the MTU of the route from the source to the replica',
  defaults: { bytes: 1400 },
  async run({ network, did }, { bytes }) {
    await network.route(['mtu', String(bytes)]);
    did('source', `ip route replace NETWORK dev DEVICE mtu ${bytes}`);
  },
};
