import { defineScenario, type TrialParams } from 'replfault';
import { bitesMs, lastPassedMs } from './_moments.ts';
import { disturbance, readReplica } from './_readings.ts';
import {
  afterAWrite,
  left,
  notConnected,
  patientBut,
  plainCases,
  preludeMs,
  riddenOut,
  trialChecks,
  trialSettings,
  untilMoreArrives,
} from './_trial.ts';

// Before the trial the source may be idle: then heartbeats keep the connection, and under the fault none arrives.
const settingsAt = (valueS: number) => patientBut(valueS, { replicaNetTimeoutS: valueS, heartbeatPeriodS: valueS / 2 });
const scalesS = [2, 4] as const;
/** Placing and removing rules of the kernel takes so long, at most, ms; little to a band, much in containers. */
const rulesMs = 400;

/**
 * How long may every packet be lost before the replica gives its connection up? TCP sends again at growing distances, so after the outage nothing passes
 * until the next attempt: the replica may give up long after the link is whole. Where that is depends on the phase of the back-off, so it is not searched:
 * the stall is measured by `tune/back-off`, and this verifies what is recommended.
 */
export default defineScenario<TrialParams>({
  title: 'Trial for replica_net_timeout: all packets are dropped for some time',
  claims: ['C1', 'C6', 'F2'],
  needs: ['kernel-faults'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 700, breaks: 2700 }),
  settings: trialSettings,
  criticalPathMs: ({ sizeMs, replicaNetTimeoutS }) => preludeMs + Math.max(2 * sizeMs, 1000 * replicaNetTimeoutS),
  async play(stage, { sizeMs, replicaNetTimeoutS }) {
    const now = await afterAWrite(stage);
    const drop = await stage.inject('packet-drop', { percent: 100, direction: 'both' }, 'source-proxy');
    // In containers it takes a moment to put the rules in place.
    const sinceMs = now();
    await stage.until('the replica gives its connection up', 'replication', notConnected, {
      timeoutMs: left(sizeMs, now() - sinceMs),
      since: 'injection',
      mayExpire: riddenOut,
    });
    await drop.heal();
    // The next attempt of TCP may come when the replica has given up: neither of them must be missed.
    await untilMoreArrives(stage, 1000 * replicaNetTimeoutS + 1000, notConnected);
  },
  checks: () => trialChecks,
  search: {
    disturbance: 'rideThroughS',
    setting: 'replicaNetTimeoutS',
    breaksWhen: 'longer',
    searched: false,
    scalesS,
    settingsAt,
    law: 'a replica reconnects when an outage and the pause of TCP after it last for replica_net_timeout together: from half of it on',
    lawMs: ({ replicaNetTimeoutS }) => 1000 * replicaNetTimeoutS,
    rangeMs: ({ replicaNetTimeoutS }) => ({ from: 100 * replicaNetTimeoutS, to: 4000 * replicaNetTimeoutS }),
    read(timeline, params) {
      const fault = disturbance(timeline);
      if ('broke' in fault) return fault;
      // What still passed after the injection was begun passed before its rules were in place.
      const lastMs = lastPassedMs(timeline, Math.min(fault.injected.atMs + rulesMs, fault.lastProof.atMs));
      return readReplica(timeline, fault, params, {
        sinceMs: bitesMs(timeline, fault.injected, lastMs ?? fault.injected.atMs),
        slackMs: rulesMs,
      });
    },
  },
});
