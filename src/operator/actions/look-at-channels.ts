import { channelOf } from '../../servers/channels.ts';
import { notHere } from '../not-here.ts';
import type { Action } from '../types.ts';

/** One line for each channel: `channel "second": receiver Yes, applier Yes, Last_IO_Errno 0`. */
export const action: Action = {
  does: 'reads the status of every channel of the replica',
  defaults: {},
  async run({ pair, say, did }) {
    const { flavour } = pair.replica;
    const { channels } = flavour.operatorWords;
    if (channels === null) throw notHere('look-at-channels', pair.replica, flavour.lacks.channels);
    for (const row of await say('replica', channels.statusOfAll)) {
      const { receiver, applier, lastIoErrno } = flavour.readReplicaStatus(row);
      const name = JSON.stringify(channelOf(row));
      did('replica', `channel ${name}: receiver ${receiver}, applier ${applier}, Last_IO_Errno ${lastIoErrno}`);
    }
  },
};
