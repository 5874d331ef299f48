import { longestDisturbanceS } from './retries-outlast-outage.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'semi-sync-blocks-writers',
  title: 'Semi-sync does not block writers for the whole length of an outage',
  level: 'warning',
  says: 'Without acknowledgements a commit waits for the semi-sync timeout. If the timeout is longer than the outage, every writer waits for the whole outage, and no commit is at risk. If it is shorter, one commit waits for the timeout, the others return at once, and none of them is on a replica (measured).',
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
        text: `the semi-sync timeout of ${semiSyncTimeoutMs} ms is longer than the longest disturbance of ${longestS} s: every writer waits until it ends`,
        advice:
          'keep it only if no acknowledged commit may ever exist on the source alone; otherwise set it to the longest wait that clients accept',
      },
    ];
  },
};
