import { longestOutageS } from './retries-outlast-outage.ts';
import { atLeast, serverWords } from './spec.ts';
import type { Rule } from './types.ts';

/** Default of channels made since 8.4; up to 8.0 it was 86400. */
const newDefault = 10;

export const rule: Rule = {
  name: 'retry-count-of-new-versions',
  title: 'The retry count of a channel created by a new version is set, not left at its default',
  level: 'warning',
  says: 'A channel created by MySQL 8.0 or earlier makes 86400 attempts, 60 s apart: 60 days. A channel created by 9.7 makes 10 attempts (read from the server; documented since 8.4): 9 minutes. The count is stored with the channel, so an in-place upgrade keeps it (documented); a replica that is rebuilt, cloned or reset with RESET REPLICA ALL gets the new default. After the last attempt the receiver stops and stays stopped (measured).',
  restsOn: ['settings.connect_retry_s', 'settings.retry_count'],
  demonstration: ['connect/gives-up/retries-exhausted', 'connect/gives-up/not-injected'],
  procedures: ['change-channel'],
  mute: ({ servers }) => !isNew(servers.replica),
  check(profile) {
    const { connectRetryS, retryCount } = profile.settings;
    if (!isNew(profile.servers.replica) || retryCount !== newDefault) return [];
    const lastsS = (retryCount - 1) * connectRetryS;
    const outageS = longestOutageS(profile);
    // Where the profile names an outage and the retries outlast it, somebody has thought of it.
    if (outageS > 0 && lastsS > outageS) return [];
    return [
      {
        path: 'settings.retry_count',
        text: `a retry count of ${newDefault} is the default of ${profile.servers.replica} for every new channel: after ${lastsS} s without its source the receiver stops and stays stopped`,
        advice:
          'set the retry count to the number that the longest outage needs, or to 86400, the default of older versions',
      },
    ];
  },
};

function isNew(spec: string): boolean {
  const server = serverWords(spec);
  return server?.vendor === 'mysql' && atLeast(server, 8, 4);
}
