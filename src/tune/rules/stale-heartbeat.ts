import type { Rule } from './types.ts';

/** Net timeouts that servers come with: 5.6 and before, 5.7.7 and later. */
const defaultsS = [3600, 60];

export const rule: Rule = {
  name: 'stale-heartbeat',
  title: 'The heartbeat period matches the current replica_net_timeout',
  level: 'warning',
  says: 'The server calculates the default period when CHANGE is executed, as half of the current replica_net_timeout, and stores it with the channel. Changing replica_net_timeout and restarting the receiver or the server does not change the stored period; a CHANGE that sets the period does. Whether a CHANGE that does not set it calculates it again depends on the server (measured: MySQL 5.6 and MariaDB do, 9.7 does not).',
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
        text: `the heartbeat period of ${heartbeatPeriodS} s is half of ${old} s, a default, not of the current replica_net_timeout (${replicaNetTimeoutS} s): it was stored before the timeout was changed`,
        advice: `set the heartbeat period with a CHANGE statement to ${replicaNetTimeoutS / 2} s, now and after every change of replica_net_timeout`,
      },
    ];
  },
};
