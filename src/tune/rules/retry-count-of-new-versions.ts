import { longestOutageS } from './retries-outlast-outage.ts';
import { atLeast, serverWords } from './spec.ts';
import type { Rule } from './types.ts';

/** Default of channels made since 8.4; up to 8.0 it was 86400. */
const newDefault = 10;

export const rule: Rule = {
  name: 'retry-count-of-new-versions',
  title: 'The retry count of a channel made by a new version is chosen, not left at its default',
  level: 'warning',
  says: 'A channel made by MySQL 8.0 or before tries 86400 times, with a minute between attempts for 60 days; one made by 9.7 tries 10 times (read from the server; documented since 8.4), which is 9 minutes. The count is stored with the channel, so an upgrade in place keeps it (documented); a replica that is rebuilt, cloned or had RESET REPLICA ALL has the new one. Where the attempts run out the receiver stops and stays down (measured).',
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
        text: `a retry count of ${newDefault} is what ${profile.servers.replica} gives every channel that it makes: after ${lastsS} s without its source the receiver stops for good`,
        advice: 'set the retry count to what the longest outage needs, or to 86400 as older versions had it',
      },
    ];
  },
};

function isNew(spec: string): boolean {
  const server = serverWords(spec);
  return server?.vendor === 'mysql' && atLeast(server, 8, 4);
}
