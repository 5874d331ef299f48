import type { LinkPreset } from './preset.ts';

/** Two zones of one region, some tens of kilometres apart. */
export const preset: LinkPreset = {
  name: 'cross-zone',
  title: 'two availability zones of one region',
  link: { rttMs: 1.5, jitterMs: 0.5, lossPercent: 0.001, bandwidthMbitS: null },
  disturbances: { outageS: 60, rideThroughS: 5, stallS: 10, throttledReplicaKiBS: 512, natIdleLimitS: 350 },
  objectives: { blindWindowS: 30, resumeS: 20, transactionsAtRisk: 3000 },
  why: {
    'link.rtt_ms': 'physics: 1 ms per 100 km of cable and back, and some routers',
    'link.jitter_ms': 'typical: queues in routers',
    'link.loss_percent': 'typical: rare, but not zero',
    'link.bandwidth_mbit_s': 'typical: several Gbit/s; binary logs do not fill it',
    'disturbances.outage_s': 'typical: a zone loses its uplink for a minute',
    'disturbances.ride_through_s': 'choice: a route change should not end the connection',
    'disturbances.stall_s': 'typical: a slow disk or a snapshot blocks the replica',
    'disturbances.throttled_replica_kib_s': 'choice: a replica that runs a backup',
    'disturbances.nat_idle_limit_s': 'documented: idle limit of common cloud gateways and load balancers',
    'objectives.blind_window_s': 'choice: several times ride_through_s, because TCP stalls for longer than the outage',
    'objectives.resume_s': 'choice: one connect retry interval at most, then catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second during the blind window',
  },
};
