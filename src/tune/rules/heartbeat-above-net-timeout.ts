import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'heartbeat-above-net-timeout',
  title: 'The heartbeat period is below the net timeout of the replica',
  level: 'error',
  says: 'A source that has nothing to say speaks once in a heartbeat period. A replica that waits less long than that takes every pause for a dead link and reconnects, as long as the source is idle: one reconnect and one relay log for each net timeout (measured). Servers only warn about it when the period is set.',
  restsOn: ['settings.heartbeat_period_s', 'settings.replica_net_timeout_s'],
  demonstration: [
    'coherence/heartbeat-above-net-timeout/heartbeat-above',
    'coherence/heartbeat-above-net-timeout/heartbeat-below',
  ],
  procedures: ['change-channel'],
  check({ settings: { heartbeatPeriodS, replicaNetTimeoutS } }) {
    if (heartbeatPeriodS === 0)
      return [
        {
          path: 'settings.heartbeat_period_s',
          text: `heartbeats are off (period 0), so an idle source is silent for longer than the net timeout of ${replicaNetTimeoutS} s, and the replica reconnects every ${replicaNetTimeoutS} s`,
          advice: `set the heartbeat period to ${replicaNetTimeoutS / 2} s or less`,
        },
      ];
    if (heartbeatPeriodS < replicaNetTimeoutS) return [];
    return [
      {
        path: 'settings.heartbeat_period_s',
        text: `the heartbeat period of ${heartbeatPeriodS} s is not below the net timeout of ${replicaNetTimeoutS} s: while the source is idle the replica reconnects every ${replicaNetTimeoutS} s`,
        advice: `set the heartbeat period to ${replicaNetTimeoutS / 2} s or less`,
      },
    ];
  },
};
