import { longestDisturbanceS } from './retries-outlast-outage.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'semi-sync-risks-commits',
  title: 'Semi-sync keeps its promise as long as the objective on commits at risk needs',
  level: 'warning',
  says: 'When the semi-sync timeout has passed the source goes on without acknowledgements and tells no client: from then on every commit is at risk, as without semi-sync, until the replica is back (measured).',
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
        text: `after ${semiSyncTimeoutMs} ms the source goes on without acknowledgements: at ${writesPerS} commits per second about ${atRisk} are at risk before the replica's status tells, and the objective is ${transactionsAtRisk}`,
        advice: 'raise the semi-sync timeout, at the cost of writers that wait, or lower replica_net_timeout',
      },
    ];
  },
};
