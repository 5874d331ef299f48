import type { LinkPreset } from './preset.ts';

/** Two zones of one region, some tens of kilometres apart. */
export const preset: LinkPreset = {
  name: 'cross-zone',
  title: 'two availability zones of one region',
  link: { rttMs: 1.5, jitterMs: 0.5, lossPercent: 0.001, bandwidthMbitS: null },
  disturbances: { outageS: 60, rideThroughS: 5, stallS: 10, throttledReplicaKiBS: 512, natIdleLimitS: 350 },
  objectives: { blindWindowS: 30, resumeS: 20, transactionsAtRisk: 3000 },
  why: {
    'link.rtt_ms': 'physics: 1 ms for each 100 km and back, and some routers',
    'link.jitter_ms': 'typical: queues of routers',
    'link.loss_percent': 'typical: rare, but not nothing',
    'link.bandwidth_mbit_s': 'typical: some Gbit/s, binary logs do not fill it',
    'disturbances.outage_s': 'typical: a zone that loses its uplink for a minute',
    'disturbances.ride_through_s': 'choice: a change of routes should not cost the connection',
    'disturbances.stall_s': 'typical: a replica whose disk or snapshot holds everything up',
    'disturbances.throttled_replica_kib_s': 'choice: a replica that is busy with a backup',
    'disturbances.nat_idle_limit_s': 'documented: limit of common cloud gateways and load balancers for silent flows',
    'objectives.blind_window_s':
      'choice: some times what is to be ridden through, as TCP stalls longer than the outage',
    'objectives.resume_s': 'choice: at most one pause between two attempts to connect, and catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second over the blind window',
  },
};
