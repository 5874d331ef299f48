import type { LinkPreset } from './preset.ts';

/** Two regions of one continent, or both sides of an ocean. */
export const preset: LinkPreset = {
  name: 'cross-region',
  title: 'two regions, some thousand kilometres apart',
  link: { rttMs: 70, jitterMs: 5, lossPercent: 0.05, bandwidthMbitS: 500 },
  disturbances: { outageS: 120, rideThroughS: 10, stallS: 15, throttledReplicaKiBS: 256, natIdleLimitS: 350 },
  objectives: { blindWindowS: 60, resumeS: 45, transactionsAtRisk: 6000 },
  why: {
    'link.rtt_ms': 'physics: 1 ms per 100 km of cable and back, 5000 to 6000 km',
    'link.jitter_ms': 'typical: several networks on the path',
    'link.loss_percent': 'typical: several networks on the path',
    'link.bandwidth_mbit_s': 'typical: rate of one TCP stream over this distance, not of the cable',
    'disturbances.outage_s': 'typical: a region is unreachable for two minutes',
    'disturbances.ride_through_s': 'choice: a route change between regions takes seconds',
    'disturbances.stall_s': 'typical: a slow disk or a snapshot blocks the replica',
    'disturbances.throttled_replica_kib_s': 'choice: a congested link or a busy replica',
    'disturbances.nat_idle_limit_s': 'documented: idle limit of common cloud gateways and load balancers',
    'objectives.blind_window_s': 'choice: several times ride_through_s, because TCP stalls for longer than the outage',
    'objectives.resume_s': 'choice: one connect retry interval at most, then catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second during the blind window',
  },
};
