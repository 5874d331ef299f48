import { longestDisturbanceS } from './retries-outlast-outage.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'semi-sync-risks-commits',
  title: 'The semi-sync timeout is long enough for the objective for transactions at risk',
  level: 'warning',
  says: 'After the semi-sync timeout the source continues without acknowledgements and does not notify clients. From then on every commit is at risk, as without semi-sync, until the replica reconnects (measured).',
  restsOn: ['settings.semi_sync_timeout_ms', 'settings.replica_net_timeout_s', 'disturbances', 'objectives'],
  demonstration: ['coherence/semi-sync-timeout/shorter-than-outage', 'coherence/semi-sync-timeout/longer-than-outage'],
  procedures: [],
  check(profile) {
    const { semiSyncTimeoutMs, replicaNetTimeoutS } = profile.settings;
    const { writesPerS } = profile.workload;
    const { transactionsAtRisk } = profile.objectives;
    if (semiSyncTimeoutMs === null || transactionsAtRisk === undefined) return [];
    const longestS = longestDisturbanceS(profile);
    // The status of the replica tells of a longer disturbance when its net timeout has passed.
    const untoldS = Math.min(longestS, replicaNetTimeoutS) - semiSyncTimeoutMs / 1000;
    const atRisk = Math.ceil(untoldS * writesPerS);
    if (untoldS <= 0 || atRisk <= transactionsAtRisk) return [];
    return [
      {
        path: 'settings.semi_sync_timeout_ms',
        text: `after ${semiSyncTimeoutMs} ms the source continues without acknowledgements: at ${writesPerS} commits per second about ${atRisk} are at risk before the replica status shows the outage; the objective is ${transactionsAtRisk}`,
        advice: 'raise the semi-sync timeout (writers then wait longer), or lower replica_net_timeout',
      },
    ];
  },
};
