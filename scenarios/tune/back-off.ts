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
}

/** Nothing but TCP decides: no timer of a server may fire. */
const patient = patientBut(0, {});
const outagesMs = [1000, 2000, 3000, 4500];

/**
 * Every packet between source and proxy is dropped for a while, and then none. TCP tries again at growing distances, so the stream stands still for longer
 * than the outage lasted; how much longer is a matter of the link's retransmission timeout, and of luck.
 */
export default defineScenario<Params>({
  title: 'TCP backs off: for how long does an outage of dropped packets stall the stream?',
  claims: ['C1', 'C6', 'F2'],
  needs: ['kernel-faults'],
  cases: outagesMs.map((outageMs) => ({
    case: `outage-${outageMs}-ms`,
    ...patient,
    ...plainLink,
    sizeMs: outageMs,
    outageMs,
  })),
  settings: trialSettings,
  criticalPathMs: ({ outageMs }) => preludeMs + 2 * outageMs + 1000,
  async play(stage, { outageMs }) {
    const now = await afterAWrite(stage);
    const drop = await stage.inject('packet-drop', { percent: 100, direction: 'both' }, 'source-proxy');
    const sinceMs = now();
    await stage.hold(left(outageMs, now() - sinceMs), 'an outage of dropped packets while the workload writes');
    await drop.heal();
    await untilMoreArrives(stage, 2 * outageMs + 5000);
  },
  checks: () => [...trialChecks, replicaStaysConnected, sourceStaysQuiet],
});
