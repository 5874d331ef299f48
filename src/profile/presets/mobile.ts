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
    'link.rtt_ms': 'typical: radio and the core network, not the distance',
    'link.jitter_ms': 'typical: the radio cell is shared',
    'link.loss_percent': 'typical: handovers and queues; the radio link retransmits its own losses',
    'link.bandwidth_mbit_s': 'typical: a busy cell',
    'disturbances.outage_s': 'typical: a tunnel or an area without coverage',
    'disturbances.ride_through_s': 'choice: a handover or a short loss of coverage should not end the connection',
    'disturbances.stall_s': 'typical: a modem delays all traffic',
    'disturbances.flaps': 'typical: the edge of a cell',
    'disturbances.throttled_replica_kib_s': 'typical: a congested cell, or a used-up data plan',
    'disturbances.nat_idle_limit_s': 'typical: carrier NAT drops idle flows after one to several minutes',
    'objectives.blind_window_s': 'choice: several times ride_through_s, because TCP stalls for longer than the outage',
    'objectives.resume_s': 'choice: one connection attempt, then catching up over a slow link',
    'objectives.transactions_at_risk': 'choice: 100 commits per second during the blind window',
  },
};
