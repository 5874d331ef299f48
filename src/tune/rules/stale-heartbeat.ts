import type { Rule } from './types.ts';

/** Net timeouts that servers come with: 5.6 and before, 5.7.7 and later. */
const defaultsS = [3600, 60];

export const rule: Rule = {
  name: 'stale-heartbeat',
  title: 'The heartbeat period belongs to the present net timeout',
  level: 'warning',
  says: 'The period is worked out when CHANGE is issued, as half of the net timeout of that moment, and stored with the channel. Changing replica_net_timeout and restarting the receiver, or the server, leaves it as it was, until a CHANGE names it; whether a CHANGE that does not name it works it out again depends on the server (measured: MySQL 5.6 and MariaDB do, 9.7 does not).',
  restsOn: ['settings.heartbeat_period_s', 'settings.replica_net_timeout_s'],
  demonstration: [
    'coherence/stale-heartbeat/change-names-period',
    'coherence/stale-heartbeat/change-names-source',
    'coherence/stale-heartbeat/change-names-neither',
  ],
  procedures: ['change-channel'],
  check({ settings: { heartbeatPeriodS, replicaNetTimeoutS } }) {
    // A period that is shorter than it need be does no harm, whatever it comes from.
    if (heartbeatPeriodS <= replicaNetTimeoutS / 2) return [];
    const old = defaultsS.find((s) => heartbeatPeriodS === s / 2);
    if (old === undefined) return [];
    return [
      {
        path: 'settings.heartbeat_period_s',
        text: `the heartbeat period of ${heartbeatPeriodS} s is half of ${old} s, a default, and not of the present net timeout of ${replicaNetTimeoutS} s: it was stored before the timeout was changed`,
        advice: `name the heartbeat period in a CHANGE: ${replicaNetTimeoutS / 2} s, now and after every change of the net timeout`,
      },
    ];
  },
};
