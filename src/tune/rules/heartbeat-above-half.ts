import { toThousandths } from '../../model/rounded.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'heartbeat-above-half',
  title: 'The heartbeat period is at most half of the net timeout',
  level: 'warning',
  says: 'Half of the net timeout is what servers choose by themselves (documented): one heartbeat may be lost or late, and the replica still hears the next one in time. Above half a single late heartbeat ends a healthy connection. Above the whole it ends without any being late (measured).',
  restsOn: ['settings.heartbeat_period_s', 'settings.replica_net_timeout_s'],
  demonstration: [
    'coherence/heartbeat-above-net-timeout/heartbeat-above',
    'coherence/heartbeat-above-net-timeout/heartbeat-below',
  ],
  procedures: ['change-channel'],
  check({ settings: { heartbeatPeriodS, replicaNetTimeoutS } }) {
    if (heartbeatPeriodS <= replicaNetTimeoutS / 2 || heartbeatPeriodS >= replicaNetTimeoutS) return [];
    return [
      {
        path: 'settings.heartbeat_period_s',
        text: `the heartbeat period of ${heartbeatPeriodS} s is more than half of the net timeout of ${replicaNetTimeoutS} s: one heartbeat that is late by ${toThousandths(replicaNetTimeoutS - heartbeatPeriodS)} s ends an idle connection`,
        advice: `set the heartbeat period to ${replicaNetTimeoutS / 2} s or less`,
      },
    ];
  },
};
