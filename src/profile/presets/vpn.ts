import type { LinkPreset } from './preset.ts';

/** A tunnel over the public internet, between offices or clouds. */
export const preset: LinkPreset = {
  name: 'vpn',
  title: 'a tunnel over the public internet',
  link: { rttMs: 40, jitterMs: 10, lossPercent: 0.5, bandwidthMbitS: 100 },
  disturbances: {
    outageS: 120,
    rideThroughS: 10,
    stallS: 15,
    flaps: { times: 3, downS: 10, upS: 20 },
    throttledReplicaKiBS: 128,
    natIdleLimitS: 300,
  },
  objectives: { blindWindowS: 60, resumeS: 45, transactionsAtRisk: 6000 },
  why: {
    'link.rtt_ms': 'typical: several hundred kilometres of public internet and two gateways',
    'link.jitter_ms': 'typical: shared lines',
    'link.loss_percent': 'typical: shared lines; the tunnel drops packets during a rekey',
    'link.bandwidth_mbit_s': 'typical: encryption rate of a small gateway',
    'disturbances.outage_s': 'typical: the timers of the tunnel set it up again',
    'disturbances.ride_through_s': 'choice: a rekey should not end the connection',
    'disturbances.stall_s': 'typical: a slow disk or a snapshot blocks the replica',
    'disturbances.flaps': 'typical: a tunnel comes up and is dropped again',
    'disturbances.throttled_replica_kib_s': 'choice: other traffic uses the line',
    'disturbances.nat_idle_limit_s': 'documented: common firewall limits are 300 s and more',
    'objectives.blind_window_s': 'choice: several times ride_through_s, because TCP stalls for longer than the outage',
    'objectives.resume_s': 'choice: one connect retry interval at most, then catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second during the blind window',
  },
};
