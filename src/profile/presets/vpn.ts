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
    'link.rtt_ms': 'typical: some hundred kilometres of public internet and two gateways',
    'link.jitter_ms': 'typical: shared lines',
    'link.loss_percent': 'typical: shared lines; the tunnel itself drops when its keys change',
    'link.bandwidth_mbit_s': 'typical: what a small gateway encrypts',
    'disturbances.outage_s': 'typical: the tunnel is built again by its own timers',
    'disturbances.ride_through_s': 'choice: a change of keys should not cost the connection',
    'disturbances.stall_s': 'typical: a replica whose disk or snapshot holds everything up',
    'disturbances.flaps': 'typical: a tunnel that comes up and is dropped again',
    'disturbances.throttled_replica_kib_s': 'choice: somebody else uses the line',
    'disturbances.nat_idle_limit_s': 'documented: common limits of firewalls are 300 s and more',
    'objectives.blind_window_s':
      'choice: some times what is to be ridden through, as TCP stalls longer than the outage',
    'objectives.resume_s': 'choice: at most one pause between two attempts to connect, and catching up',
    'objectives.transactions_at_risk': 'choice: 100 commits per second over the blind window',
  },
};
