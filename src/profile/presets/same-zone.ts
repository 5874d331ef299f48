import type { LinkPreset } from './preset.ts';

/** Two machines in one data centre. */
export const preset: LinkPreset = {
  name: 'same-zone',
  title: 'both servers in one data centre or availability zone',
  link: { rttMs: 0.5, jitterMs: 0.1, lossPercent: 0, bandwidthMbitS: null },
  disturbances: { outageS: 30, rideThroughS: 3, stallS: 10, throttledReplicaKiBS: 1024 },
  objectives: { blindWindowS: 20, resumeS: 15, transactionsAtRisk: 2000 },
  why: {
    'link.rtt_ms': 'typical: a few switches, no distance',
    'link.jitter_ms': 'typical: only queues in switches',
    'link.loss_percent': 'typical: packet loss is rare inside a data centre',
    'link.bandwidth_mbit_s': 'typical: 10 Gbit/s and more; binary logs do not fill it',
    'disturbances.outage_s': 'typical: a switch restarts, or a virtual machine moves to another host',
    'disturbances.ride_through_s': 'choice: a network failover should not end the connection',
    'disturbances.stall_s': 'typical: a slow disk or a snapshot blocks the replica',
    'disturbances.throttled_replica_kib_s': 'choice: a replica that runs a backup',
    'objectives.blind_window_s': 'choice: short, because nothing on this link needs a long timeout',
    'objectives.resume_s': 'choice: one connect retry interval at most, then catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second during the blind window',
  },
};
