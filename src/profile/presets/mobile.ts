import type { LinkPreset } from './preset.ts';

/** A replica behind a mobile network: vehicles, kiosks, backup lines. */
export const preset: LinkPreset = {
  name: 'mobile',
  title: 'a mobile network: vehicles, kiosks, backup lines',
  link: { rttMs: 80, jitterMs: 40, lossPercent: 1, bandwidthMbitS: 10 },
  disturbances: {
    outageS: 300,
    rideThroughS: 15,
    stallS: 20,
    flaps: { times: 5, downS: 15, upS: 30 },
    throttledReplicaKiBS: 64,
    natIdleLimitS: 60,
  },
  objectives: { blindWindowS: 90, resumeS: 60, transactionsAtRisk: 9000 },
  why: {
    'link.rtt_ms': 'typical: radio and the core of the network, more than distance',
    'link.jitter_ms': 'typical: the radio cell is shared',
    'link.loss_percent': 'typical: handovers and queues; the radio itself repeats what it loses',
    'link.bandwidth_mbit_s': 'typical: a busy cell',
    'disturbances.outage_s': 'typical: a tunnel or a dead spot on the way',
    'disturbances.ride_through_s': 'choice: a handover or a short dead spot should not cost the connection',
    'disturbances.stall_s': 'typical: a modem that holds everything up',
    'disturbances.flaps': 'typical: the edge of a cell',
    'disturbances.throttled_replica_kib_s': 'typical: a crowded cell, or a plan that has been used up',
    'disturbances.nat_idle_limit_s':
      'typical: address translation of carriers forgets silent flows after one to some minutes',
    'objectives.blind_window_s':
      'choice: some times what is to be ridden through, as TCP stalls longer than the outage',
    'objectives.resume_s': 'choice: an attempt to connect, and catching up on a slow link',
    'objectives.transactions_at_risk': 'choice: 100 commits per second over the blind window',
  },
};
