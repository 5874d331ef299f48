import type { LinkPreset } from './preset.ts';

/** Two regions of one continent, or both sides of an ocean. */
export const preset: LinkPreset = {
  name: 'cross-region',
  title: 'two regions, some thousand kilometres apart',
  link: { rttMs: 70, jitterMs: 5, lossPercent: 0.05, bandwidthMbitS: 500 },
  disturbances: { outageS: 120, rideThroughS: 10, stallS: 15, throttledReplicaKiBS: 256, natIdleLimitS: 350 },
  objectives: { blindWindowS: 60, resumeS: 45, transactionsAtRisk: 6000 },
  why: {
    'link.rtt_ms': 'physics: 1 ms for each 100 km and back, over 5000 to 6000 km of cable',
    'link.jitter_ms': 'typical: several networks on the way',
    'link.loss_percent': 'typical: several networks on the way',
    'link.bandwidth_mbit_s': 'typical: one TCP stream over such a distance, not the cable',
    'disturbances.outage_s': 'typical: a region that cannot be reached for two minutes',
    'disturbances.ride_through_s': 'choice: a change of routes between regions takes seconds',
    'disturbances.stall_s': 'typical: a replica whose disk or snapshot holds everything up',
    'disturbances.throttled_replica_kib_s': 'choice: a crowded link or a busy replica',
    'disturbances.nat_idle_limit_s': 'documented: limit of common cloud gateways and load balancers for silent flows',
    'objectives.blind_window_s':
      'choice: some times what is to be ridden through, as TCP stalls longer than the outage',
    'objectives.resume_s': 'choice: at most one pause between two attempts to connect, and catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second over the blind window',
  },
};
