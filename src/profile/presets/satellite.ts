import type { LinkPreset } from './preset.ts';

/** A geostationary satellite: ships, islands, mines. */
export const preset: LinkPreset = {
  name: 'satellite',
  title: 'a geostationary satellite: ships, islands, mines',
  link: { rttMs: 600, jitterMs: 50, lossPercent: 0.5, bandwidthMbitS: 20 },
  disturbances: { outageS: 300, rideThroughS: 15, stallS: 20, throttledReplicaKiBS: 64, natIdleLimitS: 120 },
  objectives: { blindWindowS: 120, resumeS: 90, transactionsAtRisk: 12_000 },
  why: {
    'link.rtt_ms':
      'physics: 36000 km up and down, both ways, is 480 ms; the rest is coding and waiting for a send slot',
    'link.jitter_ms': 'typical: terminals wait for a send slot',
    'link.loss_percent': 'typical: loss that remains after error correction',
    'link.bandwidth_mbit_s': 'typical: the share of one terminal',
    'disturbances.outage_s': 'typical: heavy rain, or a ship that turns',
    'disturbances.ride_through_s': 'choice: a short fade should not end a connection, because reconnecting takes long',
    'disturbances.stall_s': 'typical: a terminal delays all traffic',
    'disturbances.throttled_replica_kib_s': 'typical: a shared beam, or a used-up data plan',
    'disturbances.nat_idle_limit_s': 'typical: gateways that accelerate TCP drop idle flows after several minutes',
    'objectives.blind_window_s': 'choice: several times ride_through_s, because TCP stalls for longer than the outage',
    'objectives.resume_s': 'choice: one connection attempt over many long round trips, then catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second during the blind window',
  },
};
