import { rtoOfLink } from '../model/link.ts';
import type { LinkConditions, TimeoutSettings } from '../model/profile.ts';
import type { BreakPointSearch } from '../model/scenario.ts';
import { downToTenth } from './bounds/limit.ts';
import type { PlannedVerification } from './planned-verification.ts';

/** How far a compressed disturbance must stay from where the law breaks, ms: what does not shrink with the scale (offsets, noise) fits in. */
const leastDistanceMs = 250;
/** Timers shorter than this tell less and less of what they do. */
const leastTimerS = 2;
const leastHeartbeatS = 0.5;
const leastRetryS = 1;
/** A replica's own timeout bears so many retransmission timeouts of the healthy link: a login reads one answer after the other. */
const leastTimeouts = 3;

/** What a scaled trial is played on, and what of it is not scaled. */
export interface Scaling {
  readonly link: LinkConditions;
  /** From a link that is whole again to a replica that has everything, beside the connect retry interval, as measured on this link, ms. */
  readonly resumeOffsetMs: number;
  /** That TCP sees in the trials, ms. */
  readonly roundTripMs: number;
}

/**
 * A verification as much shorter as its margin allows: timers of servers are whole seconds, so the timer under test takes the smallest value at
 * which the disturbance, shortened by the same factor, is still clearly on its side of the law. TCP's back-off is never shortened, nor are the round trips of
 * the link: logging in and asking for the binary log takes as long as it does.
 */
export function compressed(
  plan: PlannedVerification,
  search: BreakPointSearch,
  { link, resumeOffsetMs, roundTripMs }: Scaling,
): PlannedVerification {
  if (search.searched === false) return plan;
  const real = plan.settings[plan.setting];
  const leastNetTimeoutS = Math.ceil((leastTimeouts * rtoOfLink(link)) / 1000);
  for (const value of smallerValues(plan, real, leastNetTimeoutS)) {
    const factor = real / value;
    const settings = shortened(plan, value, factor, leastNetTimeoutS);
    const sizeMs = plan.beyond ? plan.sizeMs - 1000 * (real - value) : plan.sizeMs / factor;
    const distanceMs = search.lawMs(settings, roundTripMs) - sizeMs;
    // By factor means that distances shrink with the scale, all of them.
    const clear = search.deviates === 'by-factor' || Math.abs(distanceMs) >= leastDistanceMs;
    if (!clear) continue;
    const scale = Math.round(factor * 10) / 10;
    return scale <= 1
      ? plan
      : {
          ...plan,
          settings,
          sizeMs,
          scale,
          quietMs: plan.quietMs / factor,
          objectives: objectivesAt(plan, factor, resumeOffsetMs / 1000),
        };
  }
  return plan;
}

/** Candidates for the timer under test, from the smallest. */
function smallerValues({ setting }: PlannedVerification, real: number, leastNetTimeoutS: number): number[] {
  if (setting === 'heartbeatPeriodS') {
    const steps = Math.max(0, Math.floor((real - leastHeartbeatS) * 2));
    return Array.from({ length: steps + 1 }, (_, step) => leastHeartbeatS + step / 2).filter((value) => value < real);
  }
  const least =
    setting === 'connectRetryS'
      ? leastRetryS
      : Math.max(leastTimerS, setting === 'replicaNetTimeoutS' ? leastNetTimeoutS : 0);
  return Array.from({ length: Math.max(0, Math.ceil(real) - least) }, (_, step) => least + step);
}

/** The other timers at the same scale, in the same order, whole where they must be. */
function shortened(
  { settings, setting }: PlannedVerification,
  value: number,
  factor: number,
  leastNetTimeoutS: number,
): TimeoutSettings {
  const whole = (valueS: number): number => Math.max(1, Math.ceil(valueS / factor));
  const tenth = (valueS: number): number => Math.max(0.1, downToTenth(valueS / factor));
  return {
    netWriteTimeoutS: whole(settings.netWriteTimeoutS),
    replicaNetTimeoutS: Math.min(
      settings.replicaNetTimeoutS,
      Math.max(whole(settings.replicaNetTimeoutS), leastNetTimeoutS),
    ),
    heartbeatPeriodS: tenth(settings.heartbeatPeriodS),
    connectRetryS: whole(settings.connectRetryS),
    retryCount: settings.retryCount,
    [setting]: value,
  };
}

/** The objectives at the same scale. Of the time to resume, what the link takes whatever the timers are stays as long as it is. */
function objectivesAt(
  { objectives, setting }: PlannedVerification,
  factor: number,
  resumeOffsetS: number,
): PlannedVerification['objectives'] {
  // A connection that lives on is not built anew.
  const offsetS = setting === 'connectRetryS' ? resumeOffsetS : 0;
  const { blindWindowS, resumeS, transactionsAtRisk } = objectives;
  return {
    ...(blindWindowS !== undefined && { blindWindowS: blindWindowS / factor }),
    ...(resumeS !== undefined && { resumeS: offsetS + Math.max(0, resumeS - offsetS) / factor }),
    ...(transactionsAtRisk !== undefined && { transactionsAtRisk: transactionsAtRisk / factor }),
  };
}
