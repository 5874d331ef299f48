import { usageError } from '../../model/errors.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'stops the replica, changes the connect retry interval or the heartbeat period of its channel (0: not changed), and starts it',
  defaults: { connectRetryS: 0, heartbeatPeriodS: 0 },
  /** @throws ReplfaultError (usage) when neither is named. */
  async run({ pair, say }, { connectRetryS, heartbeatPeriodS }) {
    const named = { connectRetryS: Number(connectRetryS), heartbeatPeriodS: Number(heartbeatPeriodS) };
    if (named.connectRetryS <= 0 && named.heartbeatPeriodS <= 0)
      throw usageError(
        'BAD_ACTION_PARAMETER',
        'change-channel changes nothing',
        'name connectRetryS or heartbeatPeriodS',
      );
    const { stopReplica, startReplica, operatorWords } = pair.replica.flavour;
    await say('replica', stopReplica);
    await say('replica', operatorWords.changeChannel(named));
    await say('replica', startReplica);
  },
};
