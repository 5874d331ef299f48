import { toThousandths } from '../../model/rounded.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'heartbeat-above-half',
  title: 'The heartbeat period is at most half of replica_net_timeout',
  level: 'warning',
  says: 'The default is half of replica_net_timeout (documented): if one heartbeat is lost or late, the replica still receives the next one in time. With a period above half, one late heartbeat ends a healthy connection. With a period above replica_net_timeout, the connection ends even if no heartbeat is late (measured).',
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
        text: `the heartbeat period of ${heartbeatPeriodS} s is more than half of replica_net_timeout (${replicaNetTimeoutS} s): one heartbeat that is late by ${toThousandths(replicaNetTimeoutS - heartbeatPeriodS)} s ends an idle connection`,
        advice: `set the heartbeat period to ${replicaNetTimeoutS / 2} s or less`,
      },
    ];
  },
};
