import type { Action } from '../types.ts';

export const action: Action = {
  does: 'points the replica at the source again, through the link and by GTID, and starts it',
  defaults: {},
  async run({ pair, settings, say }) {
    const { flavour } = pair.replica;
    const { replicationUser } = pair.source;
    await say('replica', flavour.stopReplica);
    for (const statement of flavour.pointAt({ ...pair.link.address, ...replicationUser }, 'gtid', settings.replication))
      await say('replica', statement, [replicationUser.password]);
    await say('replica', flavour.startReplica);
  },
};
