import type { Profile } from '../../model/profile.ts';
import { zeroRetries } from '../../model/retry-count.ts';
import type { Rule } from './types.ts';

/** Longest time without a way to the source that the profile asks to come back from, seconds. */
export function longestOutageS({ disturbances: { outageS = 0, flaps } }: Profile): number {
  return Math.max(outageS, flaps?.downS ?? 0);
}

/** The longest of all that is to be survived, whether the connection outlives it or not, seconds. */
export function longestDisturbanceS(profile: Profile): number {
  const { rideThroughS = 0, stallS = 0 } = profile.disturbances;
  return Math.max(longestOutageS(profile), rideThroughS, stallS);
}

export const rule: Rule = {
  name: 'retries-outlast-outage',
  title: 'The retries of the receiver last longer than the outage to survive',
  level: 'error',
  says: 'The receiver makes the first attempt at once, then one per connect retry interval. After the last attempt (retry count) it stops. If attempts are refused at once, this takes (retry count - 1) x connect retry. If the link heals later, replication stays stopped until an operator starts it (measured).',
  restsOn: ['settings.connect_retry_s', 'settings.retry_count', 'settings.auto_failover', 'disturbances'],
  demonstration: ['connect/gives-up/retries-exhausted', 'connect/gives-up/not-injected'],
  procedures: ['change-channel'],
  check(profile) {
    const { connectRetryS, retryCount } = profile.settings;
    const outageS = longestOutageS(profile);
    // With automatic failover no outage is outlasted: replication goes on from another source.
    if (profile.settings.autoFailover) return [];
    // Attempts that are refused then go on without end on every server; for the others see zero-retry-count.
    if (outageS === 0 || retryCount === zeroRetries) return [];
    const lastsS = (retryCount - 1) * connectRetryS;
    if (lastsS > outageS) return [];
    const needed = Math.floor(outageS / connectRetryS) + 2;
    return [
      {
        path: 'settings.retry_count',
        text: `${retryCount} attempts ${connectRetryS} s apart end after ${lastsS} s, and the outage to survive lasts ${outageS} s: the receiver gives up and stays stopped`,
        advice: `set the retry count to ${needed} or more`,
      },
    ];
  },
};
