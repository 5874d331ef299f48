import { idleLimitBinds } from '../bounds/heartbeat-period.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'idle-flow-limit',
  title: 'The heartbeat period is shorter than the idle limit of the path',
  level: 'error',
  says: 'A NAT or firewall drops its state for connections that are idle for longer than its limit (350 s in some clouds) and notifies neither end. Only heartbeats keep an idle replication connection in its table. With a longer period the connection is lost while it is idle, and the first commits afterwards do not reach the replica until it times out after replica_net_timeout (measured).',
  restsOn: ['settings.heartbeat_period_s', 'disturbances'],
  demonstration: [
    'kernel/idle-eviction/heartbeats-too-rare',
    'kernel/idle-eviction/heartbeats-frequent-enough',
    'kernel/idle-eviction/not-injected',
  ],
  procedures: ['change-channel'],
  check(profile) {
    const { heartbeatPeriodS } = profile.settings;
    const { natIdleLimitS } = profile.disturbances;
    // A source that commits more often than that keeps its connection known by itself.
    if (natIdleLimitS === undefined || !idleLimitBinds(profile)) return [];
    if (heartbeatPeriodS > 0 && heartbeatPeriodS < natIdleLimitS) return [];
    return [
      {
        path: 'settings.heartbeat_period_s',
        text:
          heartbeatPeriodS === 0
            ? `heartbeats are disabled, and a NAT or firewall on the path drops connections that are idle for ${natIdleLimitS} s`
            : `the heartbeat period of ${heartbeatPeriodS} s is not below the idle limit of the path, ${natIdleLimitS} s: an idle connection is dropped between two heartbeats`,
        advice: `set the heartbeat period to ${natIdleLimitS / 2} s or less, so that the connection survives one lost heartbeat`,
      },
    ];
  },
};
