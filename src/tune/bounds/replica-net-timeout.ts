import type { Profile } from '../../model/profile.ts';
import { boundingRtoMs } from '../back-off.ts';
import { backOffScenario } from '../trials.ts';
import { type Carried, carried } from './carry.ts';
import type { Evidence } from './evidence.ts';
import { type Bounds, type Limit, said, wholeBelow } from './limit.ts';
import { quietBeforeS, worstStallS } from './stalls.ts';

const clearlyS = 0.1;
/** The longest usual pause between two looks at a replica's status, ms. */
const lookMs = 50;

/** What disturbances and objectives ask of replica_net_timeout, seconds, where heartbeats come so often. */
export function replicaNetTimeoutBounds(profile: Profile, evidence: Evidence, heartbeatPeriodS: number): Bounds {
  const { stallS, rideThroughS } = profile.disturbances;
  const { blindWindowS, transactionsAtRisk } = profile.objectives;
  const riskS =
    transactionsAtRisk === undefined || profile.workload.writesPerS <= 0
      ? 0
      : transactionsAtRisk / profile.workload.writesPerS;
  // The longest time that any of them is about: there the law may be off by most.
  const longestS = Math.max(
    stallS ?? 0,
    rideThroughS === undefined ? 0 : worstStallS(rideThroughS, evidence),
    blindWindowS ?? 0,
    riskS,
  );
  const silence = carried(evidence, 'stallS', 'replicaNetTimeoutS', 1000 * longestS);
  const quietS = quietBeforeS(profile, heartbeatPeriodS);
  const before =
    quietS >= 0.05
      ? ` The timer runs from the last byte, which may be ${said(quietS)} s old when the disturbance begins.`
      : '';
  const lower: Limit[] = [];
  if (stallS !== undefined) {
    const value = stallS + quietS - silence.offsetMs.from / 1000;
    lower.push({
      ...lowerOf(silence, 'stallS', value, stallS),
      because: `The connection must survive a link that is silent for ${said(stallS)} s: more than ${said(value)} s are needed (${silence.words}).${before}`,
    });
  }
  if (rideThroughS !== undefined) {
    const worstS = worstStallS(rideThroughS, evidence);
    const value = worstS + quietS - silence.offsetMs.from / 1000;
    lower.push({
      ...lowerOf(silence, 'rideThroughS', value, rideThroughS),
      because:
        `${said(rideThroughS)} s of dropped packets can stall the stream for up to ${said(worstS)} s, ${said(worstS / rideThroughS)} times as long, because TCP doubles its retransmission interval ` +
        `(${backOffWords(evidence)}): more than ${said(value)} s are needed.${stallS === undefined ? before : ''}`,
      experiments: [...silence.experiments, ...(evidence.backOff.samples.length > 0 ? [backOffScenario] : [])],
    });
  }
  return { lower, upper: upperOf(profile, silence), notes: [] };
}

function lowerOf(
  silence: Carried,
  by: 'stallS' | 'rideThroughS',
  value: number,
  surelyS: number,
): Omit<Limit, 'because'> {
  return {
    value,
    by,
    experiments: silence.experiments,
    halfWidth: silence.halfWidthMs / 1000,
    // Not even the kindest case outlives this: no pause before, and TCP's next attempt the moment the link is whole.
    failsAt: wholeBelow(surelyS - silence.offsetMs.to / 1000 - clearlyS),
  };
}

function backOffWords({ backOff }: Evidence): string {
  const { factor, samples } = backOff;
  const measured = factor === null ? '' : `; up to ${said(factor)} times were measured in ${samples.length} outages`;
  return `by the model of TCP, with a retransmission timeout of ${said(boundingRtoMs(backOff))} ms${measured}`;
}

/**
 * How long after its timeout a replica is seen to have noticed, at worst, seconds. Never less than its law says, for a timer that was seen to fire early need not
 * do so again; and whoever watches looks once in a while.
 */
export function noticedLateS({ offsetMs }: Pick<Carried, 'offsetMs'>): number {
  return (Math.max(0, offsetMs.to) + lookMs) / 1000;
}

/** Sums of decimals, without what binary fractions add: whole seconds are taken of them. */
const exact = (value: number): number => Math.round(value * 1e6) / 1e6;

/** A replica whose link is dead notices after its timeout: the objectives bound that time. */
function upperOf({ objectives, workload }: Profile, silence: Carried): Limit[] {
  const lateS = noticedLateS(silence);
  const common = { experiments: silence.experiments, halfWidth: silence.halfWidthMs / 1000, failsAt: null };
  const upper: Limit[] = [];
  if (objectives.blindWindowS !== undefined) {
    const value = exact(objectives.blindWindowS - lateS);
    upper.push({
      ...common,
      value,
      by: 'blindWindowS',
      because: `A dead link looks healthy until this timeout: a blind window (undetected outage) of ${said(objectives.blindWindowS)} s allows ${said(value)} s at most (${silence.words}).`,
    });
  }
  if (objectives.transactionsAtRisk !== undefined && workload.writesPerS > 0) {
    const value = exact(objectives.transactionsAtRisk / workload.writesPerS - lateS);
    upper.push({
      ...common,
      value,
      by: 'transactionsAtRisk',
      because: `At ${said(workload.writesPerS)} commits per second, ${objectives.transactionsAtRisk} of them are made in ${said(value + lateS)} s: ${said(value)} s at most (${silence.words}).`,
    });
  }
  return upper;
}
