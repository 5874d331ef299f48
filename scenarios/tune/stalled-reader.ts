import { defineScenario, type TrialParams } from 'replfault';
import { blockedSinceMs } from './_moments.ts';
import { disturbance, readSource, unknown } from './_readings.ts';
import {
  afterAWrite,
  left,
  patientBut,
  plainCases,
  preludeMs,
  riddenOut,
  sourceGivesUp,
  trialChecks,
  trialSettings,
} from './_trial.ts';

const settingsAt = (valueS: number) => patientBut(valueS, { netWriteTimeoutS: valueS });
const scalesS = [2, 4] as const;
/** More than the path can absorb, so that a write blocks. */
const backlog = 1.5;
/** Filling the buffers takes so long, at most, ms; the size of the stall counts from then. */
const fillMs = 1500;

/**
 * The reader's open window is half a round trip on its way to the source, what that sends another half, and the acknowledgement that frees the buffer a third
 * one; a part of it arrives with the next flight.
 */
const blockedRoundTrips = 2;

/** How long may the replica's side stop reading before the source gives up? */
export default defineScenario<TrialParams>({
  title: 'Trial for net_write_timeout: the reader stalls with full buffers',
  claims: ['C2', 'F2'],
  cases: plainCases(settingsAt(scalesS[0]), { ridesOut: 1200, breaks: 2700 }),
  settings: trialSettings,
  criticalPathMs: ({ sizeMs }) => preludeMs + fillMs + sizeMs,
  async play(stage, { sizeMs }) {
    const now = await afterAWrite(stage);
    const stall = await stage.inject('stall');
    const injectedAtMs = stage.history().injected?.atMs ?? now();
    await stage.workload.burst({ bytes: stage.pipe.absorbBytes * backlog });
    // Now, while the connection lives: some proxies cannot tell what passed over one that has ended.
    await stall.proof();
    const filledMs = now();
    const blockedMs = (): number => blockedSinceMs(stage.history(), injectedAtMs) ?? filledMs;
    // Buffers may still fill, slowly: the size counts from when the queue has grown for the last time, which is known only afterwards.
    for (let sinceMs = blockedMs(); ; ) {
      const gaveUp = await stage.until('the source gives up writing', 'log', sourceGivesUp, {
        timeoutMs: left(sizeMs, now() - sinceMs),
        since: 'injection',
        mayExpire: riddenOut,
      });
      const grewMs = Math.min(blockedMs(), filledMs + fillMs);
      if (gaveUp || grewMs <= sinceMs) break;
      sinceMs = grewMs;
    }
    await stall.heal();
  },
  checks: () => trialChecks,
  search: {
    disturbance: 'stallS',
    setting: 'netWriteTimeoutS',
    breaksWhen: 'longer',
    scalesS,
    settingsAt,
    law: 'a write that is blocked for net_write_timeout fails; on a link of packets it stays blocked for two round trips after the reader has begun to read again',
    lawMs: ({ netWriteTimeoutS }, roundTripMs = 0) => 1000 * netWriteTimeoutS - blockedRoundTrips * roundTripMs,
    rangeMs: ({ netWriteTimeoutS }) => ({ from: 100 * netWriteTimeoutS, to: 4000 * netWriteTimeoutS }),
    read(timeline, params) {
      const fault = disturbance(timeline);
      if ('broke' in fault) return fault;
      // The last proof is taken just before healing: from then on the queue may move again before `healed` is recorded.
      const { injected, lastProof } = fault;
      const sinceMs = blockedSinceMs(timeline, injected.atMs, lastProof.atMs);
      if (sinceMs === undefined) return unknown('the send queue of the source was not seen to fill', injected);
      const words = (ms: number) => ({
        broken: `the source gave up ${ms} ms after its write began to block`,
        survived: `the same connection went on after a write that was blocked for ${ms} ms`,
      });
      return readSource(timeline, fault, sinceMs, words, params);
    },
  },
});
