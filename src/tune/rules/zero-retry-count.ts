import { manyRetries, zeroIsNoLimit, zeroRetries } from '../../model/retry-count.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'zero-retry-count',
  title: 'A retry count of 0 is used only on versions where it means no limit',
  level: 'warning',
  says: 'With a retry count of 0, refused attempts are retried without limit (measured on MySQL 9.7.4 and 5.6.24, MariaDB 10.11.18 and 11.8.9). If the login succeeds and the connection is lost before the first event, 9.7.4 retries, and the three others stop at once and stay stopped, with errno 0 (measured). The behaviour changed in MySQL 9.7.2 (a secondary source); other versions are treated like 5.6 until they are measured.',
  restsOn: ['settings.retry_count'],
  demonstration: ['connect/gives-up-silently/retries-exhausted', 'connect/gives-up-silently/not-injected'],
  procedures: ['change-channel'],
  // No server has 0 by default: where nobody was told the count (MariaDB does not show it), there is nothing to suspect.
  mute: ({ servers }, untold) => zeroIsNoLimit(servers.replica) || untold.has('settings.retry_count'),
  check({ servers: { replica }, settings }) {
    if (settings.retryCount !== zeroRetries || zeroIsNoLimit(replica)) return [];
    return [
      {
        path: 'settings.retry_count',
        text: `a retry count of 0 is not known to mean no limit on ${replica}: if a connection is lost between login and its first event, the receiver may stop and stay stopped, with errno 0`,
        advice: `set the retry count to a large number, for example ${manyRetries(replica)}`,
      },
    ];
  },
};
