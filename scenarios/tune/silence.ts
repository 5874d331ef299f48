import { defineScenario, type TrialParams } from 'replfault';
import { bitesMs, lastPassedMs } from './_moments.ts';
import { disturbance, readReplica, unknown } from './_readings.ts';
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
} from './_trial.ts';

// Before the trial the source may be idle: then heartbeats keep the connection, and under the fault none arrives.
const settingsAt = (valueS: number) => patientBut(valueS, { replicaNetTimeoutS: valueS, heartbeatPeriodS: valueS / 2 });
const scalesS = [2, 4] as const;
/** A byte that was on its way may pass this long after the stall began, ms. */
const onItsWayMs = 100;

/** How long may a link be silent before the replica gives its connection up? */
export default defineScenario<TrialParams>({
  title: 'Trial for replica_net_timeout: the link becomes silent',
  claims: ['C2', 'F2', 'F11'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 1200, breaks: 2700 }),
  settings: trialSettings,
  criticalPathMs: ({ sizeMs }) => preludeMs + sizeMs,
  async play(stage, { sizeMs }) {
    const now = await afterAWrite(stage);
    const sinceMs = now();
    const stall = await stage.inject('stall');
    await stage.until(
      'something waits before the stalled proxy',
      'sockets',
      ({ sockets }) => sockets.some(({ end, receiveQueue }) => end === 'proxy-upstream' && receiveQueue > 0),
      { timeoutMs: left(sizeMs, now() - sinceMs), mayExpire: 'the proof of the fault says whether something waited' },
    );
    // Now, while the connection lives: once the replica has given it up nothing need be waiting any more.
    await stall.proof();
    await stage.until('the replica gives its connection up', 'replication', notConnected, {
      timeoutMs: left(sizeMs, now() - sinceMs),
      since: 'injection',
      mayExpire: riddenOut,
    });
    await stall.heal();
  },
  checks: () => trialChecks,
  search: {
    disturbance: 'stallS',
    setting: 'replicaNetTimeoutS',
    breaksWhen: 'longer',
    scalesS,
    settingsAt,
    law: 'a replica that hears nothing for replica_net_timeout reconnects',
    lawMs: ({ replicaNetTimeoutS }) => 1000 * replicaNetTimeoutS,
    rangeMs: ({ replicaNetTimeoutS }) => ({ from: 100 * replicaNetTimeoutS, to: 4000 * replicaNetTimeoutS }),
    read(timeline, params) {
      const fault = disturbance(timeline);
      if ('broke' in fault) return fault;
      const lastMs = lastPassedMs(timeline, fault.injected.atMs + onItsWayMs);
      if (lastMs === null) return unknown('nothing was seen to pass before the silence', fault.injected);
      return readReplica(timeline, fault, params, { sinceMs: lastMs ?? bitesMs(timeline, fault.injected), slackMs: 0 });
    },
  },
});
