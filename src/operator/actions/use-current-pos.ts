import { notHere } from '../not-here.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'makes the replica continue after its own last transaction (MariaDB, current_pos)',
  defaults: {},
  async run({ pair, say }) {
    const { flavour } = pair.replica;
    const { followFromCurrentPos } = flavour.operatorWords;
    if (followFromCurrentPos === null) throw notHere('use-current-pos', pair.replica, flavour.lacks['mariadb-gtid']);
    await say('replica', flavour.stopReplica);
    await say('replica', followFromCurrentPos);
    await say('replica', flavour.startReplica);
  },
};
