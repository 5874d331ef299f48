import { carriedPart, type UpgradeStep } from '../model/comparison.ts';
import type { Timeline } from '../model/timeline.ts';
import { integrityComplaints } from './integrity-complaints.ts';

/** The steps of a rolling upgrade in the order in which they were played, each with what its integrity gate found. Pure. */
export function upgradeStepsOf(timeline: Timeline): Omit<UpgradeStep, 'cases'>[] {
  const gates = timeline.of('integrity');
  let since = -1;
  return timeline.of('upgrade-step').map(({ step, outcome, reason, seq }) => {
    const gate = gates.findLast((one) => one.seq > since && one.seq < seq);
    since = seq;
    const complaints = gate === undefined ? null : integrityComplaints(gate, 'the replica');
    return {
      step,
      outcome,
      reason,
      integrity: complaints === null ? null : complaints.length === 0 ? 'equal' : complaints.join('; '),
    };
  });
}

/** Options of the channel that was carried over to the new version; empty where none was. Pure. */
export function carriedOverOf(timeline: Timeline): Readonly<Record<string, string>> {
  return timeline.last('survey', (o) => o.what === carriedPart)?.facts ?? {};
}
