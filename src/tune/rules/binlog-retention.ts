import { longestOutageS } from './retries-outlast-outage.ts';
import type { Rule } from './types.ts';

/** Longer than the outage by so many times: somebody has to notice and to act. */
const spareTimes = 2;

export const rule: Rule = {
  name: 'binlog-retention',
  title: 'The source keeps its binary logs for longer than the outage to survive',
  level: 'error',
  says: 'A replica continues where it stopped, from the binary logs of the source. If the source has removed what the replica still needs, the receiver stops with error 13114 (1236 before MySQL 8.0 and in MariaDB), and the replica must be rebuilt (measured). Logs are removed by age when the source starts a new file, whether a replica needs them or not.',
  restsOn: ['settings.binlog_retention_s', 'disturbances'],
  demonstration: ['resumption/resync/nobody-helps', 'resumption/resync/resync', 'resumption/resync/not-broken'],
  procedures: ['show-binary-logs'],
  check(profile) {
    const { binlogRetentionS = 0 } = profile.settings;
    const outageS = longestOutageS(profile);
    if (binlogRetentionS === 0 || outageS === 0 || binlogRetentionS > outageS) return [];
    return [
      {
        path: 'settings.binlog_retention_s',
        text: `the source keeps its binary logs for ${binlogRetentionS} s, and the outage to survive lasts ${outageS} s: the replica must then be rebuilt`,
        advice: `keep them for ${spareTimes * outageS} s or more; check the space that they need`,
      },
    ];
  },
};
