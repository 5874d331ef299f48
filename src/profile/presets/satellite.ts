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
      'physics: 36000 km up and down, there and back, is 480 ms; the rest is coding and waiting for a turn',
    'link.jitter_ms': 'typical: terminals wait for their turn to send',
    'link.loss_percent': 'typical: what error correction leaves over',
    'link.bandwidth_mbit_s': 'typical: the share of one terminal',
    'disturbances.outage_s': 'typical: heavy rain, or a ship that turns',
    'disturbances.ride_through_s': 'choice: a short fade should not cost a connection that takes long to build',
    'disturbances.stall_s': 'typical: a terminal that holds everything up',
    'disturbances.throttled_replica_kib_s': 'typical: a shared beam, or a plan that has been used up',
    'disturbances.nat_idle_limit_s': 'typical: gateways that speed up TCP forget silent flows after some minutes',
    'objectives.blind_window_s':
      'choice: some times what is to be ridden through, as TCP stalls longer than the outage',
    'objectives.resume_s': 'choice: an attempt to connect over many long round trips, and catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second over the blind window',
  },
};
