import type { CaseSettings } from 'replfault';

/** Short timers for a source and a replica that never give up. */
export const shortSettings: CaseSettings = {
  source: { net_write_timeout: 2 },
  replica: { replica_net_timeout: 4 },
  replication: { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: 0.5 },
};
