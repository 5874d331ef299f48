import { longestOutageS } from './retries-outlast-outage.ts';
import { atLeast, serverWords } from './spec.ts';
import type { Rule } from './types.ts';

/** Default since 8.4; up to 8.0 it was 86400. */
const newDefault = 10;

export const rule: Rule = {
  name: 'retry-count-of-new-versions',
  title: 'The retry count of new versions is chosen, not inherited',
  level: 'warning',
  says: 'Up to MySQL 8.0 a channel tried 86400 times, with a minute between attempts for 60 days; 9.7 comes with 10 (read from the server, believed since 8.4), which is 9 minutes. A channel that survived every outage before an upgrade gives up after it, and stays down (measured).',
  demonstration: ['connect/gives-up/retries-exhausted', 'connect/gives-up/not-injected'],
  check(profile) {
    const server = serverWords(profile.servers.replica);
    const { connectRetryS, retryCount } = profile.settings;
    if (server?.vendor !== 'mysql' || !atLeast(server, 8, 4) || retryCount !== newDefault) return [];
    const lastsS = (retryCount - 1) * connectRetryS;
    const outageS = longestOutageS(profile);
    // Where the profile names an outage and the retries outlast it, somebody has thought of it.
    if (outageS > 0 && lastsS > outageS) return [];
    return [
      {
        path: 'settings.retry_count',
        text: `a retry count of ${newDefault} is the default of ${profile.servers.replica}: after ${lastsS} s without its source the receiver stops for good`,
        advice: 'set the retry count to what the longest outage needs, or to 86400 as older versions had it',
      },
    ];
  },
};
