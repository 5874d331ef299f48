import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'semi-sync-below-round-trip',
  title: 'The semi-sync timeout is above the round trip of the link',
  level: 'error',
  says: 'An acknowledgement takes one round trip. With a shorter timeout every acknowledgement is late: even on a healthy link the source falls back to asynchronous replication and commits return without an acknowledgement (measured).',
  restsOn: ['settings.semi_sync_timeout_ms', 'link.rtt_ms'],
  demonstration: [
    'coherence/semi-sync-timeout/shorter-than-round-trip',
    'coherence/semi-sync-timeout/longer-than-round-trip',
  ],
  procedures: [],
  mute: ({ settings }, untold) => settings.semiSyncTimeoutMs === null && !untold.has('settings.semi_sync_timeout_ms'),
  check({ settings: { semiSyncTimeoutMs }, link: { rttMs, jitterMs } }) {
    if (semiSyncTimeoutMs === null || semiSyncTimeoutMs > rttMs + jitterMs) return [];
    return [
      {
        path: 'settings.semi_sync_timeout_ms',
        text: `the semi-sync timeout of ${semiSyncTimeoutMs} ms is not above the round trip of the link (${rttMs} ms, ${jitterMs} ms jitter): acknowledgements are late even on a healthy link`,
        advice: `set it well above ${rttMs + jitterMs} ms`,
      },
    ];
  },
};
