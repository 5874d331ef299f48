import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'heartbeat-above-net-timeout',
  title: 'The heartbeat period is below replica_net_timeout',
  level: 'error',
  says: 'An idle source sends one heartbeat per period. If replica_net_timeout is shorter, the replica treats every pause as a dead link and reconnects for as long as the source is idle: one reconnect and one relay log per replica_net_timeout (measured). Servers warn about this only when the period is set.',
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
          text: `heartbeats are disabled (period 0), so an idle source sends nothing for longer than replica_net_timeout (${replicaNetTimeoutS} s), and the replica reconnects every ${replicaNetTimeoutS} s`,
          advice: `set the heartbeat period to ${replicaNetTimeoutS / 2} s or less`,
        },
      ];
    if (heartbeatPeriodS < replicaNetTimeoutS) return [];
    return [
      {
        path: 'settings.heartbeat_period_s',
        text: `the heartbeat period of ${heartbeatPeriodS} s is not below replica_net_timeout (${replicaNetTimeoutS} s): while the source is idle, the replica reconnects every ${replicaNetTimeoutS} s`,
        advice: `set the heartbeat period to ${replicaNetTimeoutS / 2} s or less`,
      },
    ];
  },
};
