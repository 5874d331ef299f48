import { sourceAddress } from '../../topology/pair.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'points the replica at the source again, through the link and with GTID, and starts it',
  defaults: {},
  async run({ pair, settings, say }) {
    const { flavour } = pair.replica;
    const address = sourceAddress(pair);
    await say('replica', flavour.stopReplica);
    for (const statement of flavour.pointAt(address, 'gtid', settings.replication))
      await say('replica', statement, [address.password]);
    await say('replica', flavour.startReplica);
  },
};
