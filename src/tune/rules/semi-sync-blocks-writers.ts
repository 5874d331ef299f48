import { longestDisturbanceS } from './retries-outlast-outage.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'semi-sync-blocks-writers',
  title: 'Writers do not hang in semi-sync for as long as an outage lasts',
  level: 'warning',
  says: 'Without acknowledgements a commit waits for the semi-sync timeout. Where the timeout is above the length of the outage every writer hangs through all of it, and nothing is at risk; below, one commit waits for the timeout, the rest go on at once, and none of them is on a replica (measured).',
  restsOn: ['settings.semi_sync_timeout_ms', 'disturbances'],
  demonstration: ['coherence/semi-sync-timeout/longer-than-outage', 'coherence/semi-sync-timeout/shorter-than-outage'],
  procedures: [],
  check(profile) {
    const { semiSyncTimeoutMs } = profile.settings;
    const longestS = longestDisturbanceS(profile);
    if (semiSyncTimeoutMs === null || longestS === 0 || semiSyncTimeoutMs < longestS * 1000) return [];
    return [
      {
        path: 'settings.semi_sync_timeout_ms',
        text: `the semi-sync timeout of ${semiSyncTimeoutMs} ms is longer than the longest disturbance of ${longestS} s: every writer hangs for all of it`,
        advice:
          'keep it only if no acknowledged commit may ever be on one server alone; otherwise set it to what clients may wait',
      },
    ];
  },
};
