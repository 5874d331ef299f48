import { dataIntact, defineScenario, probesUnbroken, replicaStaysConnected } from 'replfault';
import { shortSettings } from './_settings.ts';

/** Ordinary traffic over a link with a round trip of its own. */
export default defineScenario({
  title: 'A link that is far away',
  cases: [
    { case: 'far', rttMs: 70, lossPercent: 0, bandwidthMbitS: 0, holdMs: 1500 },
    { case: 'lossy', rttMs: 20, lossPercent: 10, bandwidthMbitS: 0, holdMs: 2500 },
    { case: 'wider-than-possible', rttMs: 4, lossPercent: 0, bandwidthMbitS: 40_000, holdMs: 500 },
  ],
  settings: ({ rttMs, lossPercent, bandwidthMbitS }) => ({
    ...shortSettings,
    replica: { replica_net_timeout: 20 },
    link: {
      rttMs: Number(rttMs),
      jitterMs: 0,
      lossPercent: Number(lossPercent),
      bandwidthMbitS: Number(bandwidthMbitS) || null,
    },
  }),
  criticalPathMs: ({ holdMs }) => Number(holdMs),
  async play(stage, { holdMs }) {
    await stage.hold(Number(holdMs), 'ordinary traffic over the link');
  },
  checks: () => [dataIntact, replicaStaysConnected, probesUnbroken],
});
