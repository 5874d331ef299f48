import { defineScenario, replicaStaysConnected, sourceStaysQuiet, type TrialParams } from 'replfault';
import {
  afterAWrite,
  left,
  patientBut,
  plainLink,
  preludeMs,
  trialChecks,
  trialSettings,
  untilMoreArrives,
} from './_trial.ts';

interface Params extends TrialParams {
  /** How long every packet is dropped, ms. */
  readonly outageMs: number;
  /** 1 to 3: in which third of the first half of the outage the first segment is lost. */
  readonly phase: number;
}

const outagesMs = [500, 1000, 2000, 4000, 8000];
const phases = [1, 2, 3];
/**
 * The first segment is lost at the latest when half of the outage is over. What is left of the outage then varies by a factor of two, which is one step of
 * the staircase of TCP: a step lies within, whatever the retransmission timeout is.
 */
const lostWithin = 0.5;

/**
 * Longer than a receiver delays its acknowledgement (40 ms, up to twice that here): one that the outage takes away makes the sender repeat what has passed, and
 * its pauses then count from before the outage, ms.
 */
const acknowledgedMs = 150;

/** Nothing but TCP decides: no timer of a server may fire, nor a heartbeat be the first segment lost. They wait for twice the longest stall and more. */
const patient = patientBut(0, { netWriteTimeoutS: 60, replicaNetTimeoutS: 60, heartbeatPeriodS: 20 });

/**
 * Every packet between source and proxy is dropped for a while, and then none. TCP sends the first lost segment again at growing distances, so the stream
 * stands still for longer than the outage lasted. How much longer depends on the retransmission timeout of the link, and on when that segment was lost.
 * So the source pauses its writes when the outage begins, and writes again at a moment that is drawn.
 */
export default defineScenario<Params>({
  title: 'Trial for the TCP back-off: for how long does an outage with dropped packets stall the stream?',
  claims: ['C1', 'C6', 'F2'],
  needs: ['kernel-faults'],
  cases: outagesMs.flatMap((outageMs) =>
    phases.map((phase) => ({
      case: `outage-${outageMs}-ms-phase-${phase}`,
      ...patient,
      ...plainLink,
      sizeMs: outageMs,
      outageMs,
      phase,
    })),
  ),
  settings: trialSettings,
  criticalPathMs: ({ outageMs }) => preludeMs + acknowledgedMs + 2 * outageMs + 1000,
  async play(stage, { outageMs, phase }) {
    const thirdMs = (lostWithin * outageMs) / phases.length;
    const lostAfterMs = stage.draw('lostAfterMs', Math.round((phase - 1) * thirdMs), Math.round(phase * thirdMs));
    const now = await afterAWrite(stage);
    await stage.workload.pause();
    await stage.hold(acknowledgedMs, 'the bytes of the last write pass, and are acknowledged');
    const drop = await stage.inject('packet-drop', { percent: 100, direction: 'both' }, 'source-proxy');
    const sinceMs = now();
    await stage.hold(left(lostAfterMs, 0), 'an outage of dropped packets while the source does not write');
    stage.workload.resume();
    await stage.hold(left(outageMs, now() - sinceMs), 'an outage of dropped packets while the source writes');
    await drop.heal();
    await untilMoreArrives(stage, 2 * outageMs + 5000);
  },
  checks: () => [...trialChecks, replicaStaysConnected, sourceStaysQuiet],
});
