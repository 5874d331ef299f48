import { idleLimitBinds } from '../bounds/heartbeat-period.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'idle-flow-limit',
  title: 'Heartbeats come more often than the way forgets silent connections',
  level: 'error',
  says: 'A NAT or firewall forgets connections that are silent for longer than its limit (350 s in some clouds) and tells nobody. Only heartbeats keep an idle replication connection in its table; with a longer period the connection dies in its sleep, and the first commits afterwards go nowhere until replica_net_timeout (measured).',
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
            ? `heartbeats are off, and the way forgets a connection that is silent for ${natIdleLimitS} s`
            : `the heartbeat period of ${heartbeatPeriodS} s is not below the idle limit of the way, ${natIdleLimitS} s: an idle connection is forgotten between two heartbeats`,
        advice: `set the heartbeat period to ${natIdleLimitS / 2} s or less, so that one may be lost`,
      },
    ];
  },
};
