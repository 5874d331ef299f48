import type { LinkPreset } from './preset.ts';

/** Two machines in one data centre. */
export const preset: LinkPreset = {
  name: 'same-zone',
  title: 'both servers in one data centre or availability zone',
  link: { rttMs: 0.5, jitterMs: 0.1, lossPercent: 0, bandwidthMbitS: null },
  disturbances: { outageS: 30, rideThroughS: 3, stallS: 10, throttledReplicaKiBS: 1024 },
  objectives: { blindWindowS: 20, resumeS: 15, transactionsAtRisk: 2000 },
  why: {
    'link.rtt_ms': 'typical: some switches, no distance',
    'link.jitter_ms': 'typical: queues of switches only',
    'link.loss_percent': 'typical: loss is an exception inside a data centre',
    'link.bandwidth_mbit_s': 'typical: 10 Gbit/s and more, binary logs do not fill it',
    'disturbances.outage_s': 'typical: a switch that starts again, a machine that moves to another host',
    'disturbances.ride_through_s': 'choice: a failover of the network should not cost the connection',
    'disturbances.stall_s': 'typical: a replica whose disk or snapshot holds everything up',
    'disturbances.throttled_replica_kib_s': 'choice: a replica that is busy with a backup',
    'objectives.blind_window_s': 'choice: short, since nothing on this link calls for patience',
    'objectives.resume_s': 'choice: at most one pause between two attempts to connect, and catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second over the blind window',
  },
};
