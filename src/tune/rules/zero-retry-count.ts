import { manyRetries, zeroIsNoLimit, zeroRetries } from '../../model/retry-count.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'zero-retry-count',
  title: 'A retry count of 0 is used only where it is no limit',
  level: 'warning',
  says: 'With a retry count of 0 refused attempts go on without end (measured on MySQL 9.7.4 and 5.6.24, MariaDB 10.11.18 and 11.8.9). Where a login succeeds and the connection dies before its first event, 9.7.4 tries again, and the three others stop for good at once, with errno 0 (measured). The change came with MySQL 9.7.2 (a secondary source); other versions count as 5.6 until they are measured.',
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
        text: `a retry count of 0 is not known to be without limit on ${replica}: a login that succeeds on a connection that dies before its first event may stop the receiver for good, with errno 0`,
        advice: `set the retry count to a large number, for example ${manyRetries(replica)}`,
      },
    ];
  },
};
