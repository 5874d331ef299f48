import type { TimeoutSettings } from '../model/profile.ts';
import type { BreakPointSearch } from '../model/scenario.ts';
import { downToTenth } from './bounds/limit.ts';
import type { PlannedVerification } from './planned-verification.ts';

/** How far a compressed disturbance must stay from where the law breaks, ms: what does not shrink with the scale (offsets, noise) fits in. */
const leastDistanceMs = 250;
/** Timers shorter than this tell less and less of what they do. */
const leastTimerS = 2;
const leastHeartbeatS = 0.5;
const leastRetryS = 1;

/**
 * A verification as much shorter as its margin allows: timers of servers are whole seconds, so the timer under test takes the smallest value at
 * which the disturbance, shortened by the same factor, is still clearly on its side of the law. TCP's back-off is never shortened.
 */
export function compressed(plan: PlannedVerification, search: BreakPointSearch): PlannedVerification {
  if (search.searched === false) return plan;
  const real = plan.settings[plan.setting];
  for (const value of smallerValues(plan, real)) {
    const factor = real / value;
    const settings = shortened(plan, value, factor);
    const sizeMs = plan.beyond ? plan.sizeMs - 1000 * (real - value) : plan.sizeMs / factor;
    const distanceMs = search.lawMs(settings) - sizeMs;
    // By factor means that distances shrink with the scale, all of them.
    const clear = search.deviates === 'by-factor' || Math.abs(distanceMs) >= leastDistanceMs;
    if (!clear) continue;
    const scale = Math.round(factor * 10) / 10;
    return scale <= 1
      ? plan
      : { ...plan, settings, sizeMs, scale, quietMs: plan.quietMs / factor, objectives: objectivesAt(plan, factor) };
  }
  return plan;
}

/** Candidates for the timer under test, from the smallest. */
function smallerValues({ setting }: PlannedVerification, real: number): number[] {
  if (setting === 'heartbeatPeriodS') {
    const steps = Math.max(0, Math.floor((real - leastHeartbeatS) * 2));
    return Array.from({ length: steps + 1 }, (_, step) => leastHeartbeatS + step / 2).filter((value) => value < real);
  }
  const least = setting === 'connectRetryS' ? leastRetryS : leastTimerS;
  return Array.from({ length: Math.max(0, Math.ceil(real) - least) }, (_, step) => least + step);
}

/** The other timers at the same scale, in the same order, whole where they must be. */
function shortened({ settings, setting }: PlannedVerification, value: number, factor: number): TimeoutSettings {
  const whole = (valueS: number): number => Math.max(1, Math.ceil(valueS / factor));
  const tenth = (valueS: number): number => Math.max(0.1, downToTenth(valueS / factor));
  return {
    netWriteTimeoutS: whole(settings.netWriteTimeoutS),
    replicaNetTimeoutS: whole(settings.replicaNetTimeoutS),
    heartbeatPeriodS: tenth(settings.heartbeatPeriodS),
    connectRetryS: whole(settings.connectRetryS),
    retryCount: settings.retryCount,
    [setting]: value,
  };
}

function objectivesAt({ objectives }: PlannedVerification, factor: number): PlannedVerification['objectives'] {
  const { blindWindowS, resumeS, transactionsAtRisk } = objectives;
  return {
    ...(blindWindowS !== undefined && { blindWindowS: blindWindowS / factor }),
    ...(resumeS !== undefined && { resumeS: resumeS / factor }),
    ...(transactionsAtRisk !== undefined && { transactionsAtRisk: transactionsAtRisk / factor }),
  };
}
