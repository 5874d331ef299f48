import type { DisturbanceName, ObjectiveName, Profile } from '../model/profile.ts';
import type { Conflict } from '../model/recommendation.ts';
import { boundingRtoMs } from './back-off.ts';
import { carried } from './bounds/carry.ts';
import { longestDownS, refetchS, resumeLateS } from './bounds/connect-retry.ts';
import type { Evidence } from './bounds/evidence.ts';
import { downToTenth, type Limit, marginOf, said, upToTenth } from './bounds/limit.ts';
import { noticedLateS } from './bounds/replica-net-timeout.ts';
import { quietBeforeS, toleratedOutageS, worstStallS } from './bounds/stalls.ts';
import type { Choice } from './choose.ts';
import { failoverRetries, failsOver, patienceS } from './patience.ts';

/** Objectives that no settings can keep together with the disturbances, each with the nearest that can be had. */
export function conflictsOf(profile: Profile, evidence: Evidence, choice: Choice): Conflict[] {
  return [
    ...ofDetection(profile, evidence, choice),
    ...ofResuming(profile, evidence),
    ...ofBackOff(profile, evidence),
    ...ofPatience(profile, choice),
  ];
}

/** The replica must wait longer than a stall lasts, and no longer than it may be blind. */
function ofDetection(profile: Profile, evidence: Evidence, { bounds, settings, heartbeatS }: Choice): Conflict[] {
  const { lower, upper } = bounds.replicaNetTimeoutS;
  return upper.flatMap((most): Conflict[] => {
    const most1 = Math.floor(most.value);
    const objective = nearestObjective(most.by as ObjectiveName, settings.replicaNetTimeoutS, profile, evidence);
    const head = `${nameOf(most.by)} cannot be met`;
    if (most1 < 1 && lower.length === 0) {
      const [against] = Object.keys(profile.disturbances) as DisturbanceName[];
      const explanation = `${head} with any settings: ${most.because} replica_net_timeout cannot be below 1 s.`;
      return against
        ? [{ objective: most.by as ObjectiveName, against, explanation, nearest: { objective, disturbance: 0 } }]
        : [];
    }
    return lower.flatMap((least): Conflict[] => {
      if (Math.floor(least.value) + 1 <= most1) return [];
      const disturbance = nearestDisturbance(
        least,
        most1,
        quietBeforeS(profile, Math.min(heartbeatS, most1 / 2)),
        evidence,
      );
      const explanation =
        `${head} together with ${nameOf(least.by)}: ${least.because} ${most.because} ` +
        `Nearest feasible: ${saidObjective(most.by as ObjectiveName, objective)} with this disturbance, or ${nameOf(least.by)} of ${said(disturbance)} s with this objective.`;
      return [
        {
          objective: most.by as ObjectiveName,
          against: least.by as DisturbanceName,
          explanation,
          nearest: { objective, disturbance },
        },
      ];
    });
  });
}

function nearestObjective(
  objective: ObjectiveName,
  replicaNetTimeoutS: number,
  { workload }: Profile,
  evidence: Evidence,
): number {
  const lateS = noticedLateS(carried(evidence, 'stallS', 'replicaNetTimeoutS'));
  const blindS = replicaNetTimeoutS + lateS;
  return objective === 'transactionsAtRisk' ? Math.ceil(workload.writesPerS * blindS) : upToTenth(blindS);
}

/** The longest disturbance of this kind that a replica_net_timeout bears with a margin, seconds. */
function nearestDisturbance(least: Limit, replicaNetTimeoutS: number, quietS: number, evidence: Evidence): number {
  const { offsetMs, halfWidthMs } = carried(evidence, 'stallS', 'replicaNetTimeoutS');
  const margin = marginOf({ value: replicaNetTimeoutS, halfWidth: halfWidthMs / 1000 });
  const stallS = Math.max(0, replicaNetTimeoutS + offsetMs.from / 1000 - quietS - margin);
  return downToTenth(least.by === 'rideThroughS' ? toleratedOutageS(stallS, evidence) : stallS);
}

/** Attempts cannot come more often than once a second, and what was missed must be sent. */
function ofResuming(profile: Profile, evidence: Evidence): Conflict[] {
  const { resumeS } = profile.objectives;
  const { outageS, flaps } = profile.disturbances;
  const failover = failsOver(profile.settings);
  if (resumeS === undefined || (outageS === undefined && flaps === undefined && !failover)) return [];
  const downS = longestDownS(profile);
  // With automatic failover the interval is fixed, whatever is to be survived.
  const retryS = failover ? failoverRetries.connectRetryS : 1;
  const leastS = retryS + resumeLateS(evidence) + refetchS(profile, downS);
  if (leastS <= resumeS) return [];
  const [any = 'outageS'] = Object.keys(profile.disturbances) as DisturbanceName[];
  const against =
    outageS === undefined && flaps === undefined ? any : (outageS ?? 0) >= (flaps?.downS ?? 0) ? 'outageS' : 'flaps';
  const onceS = refetchS(profile, 0);
  const perSecond = refetchS(profile, 1) - onceS;
  const leftS = resumeS - retryS - resumeLateS(evidence) - onceS;
  const nearest = {
    objective: upToTenth(leastS),
    disturbance: leftS <= 0 || perSecond <= 0 ? 0 : downToTenth(Math.min(downS, leftS / perSecond)),
  };
  return [
    {
      objective: 'resumeS',
      against,
      explanation:
        `Replication cannot resume within ${said(resumeS)} s after an outage of ${said(downS)} s: with attempts every ${failover ? `${retryS} s, as automatic failover requires` : 'second, the shortest interval'}, ` +
        `${said(resumeLateS(evidence))} s to connect and apply and ${said(refetchS(profile, downS))} s to send the missed events, it takes ${said(leastS)} s. ` +
        `Nearest feasible: ${said(nearest.objective)} s with this outage, or an outage of ${said(nearest.disturbance)} s with this objective.`,
      nearest,
    },
  ];
}

/** A receiver must not give up while an outage that is to be survived still lasts; with automatic failover its attempts are fixed. */
function ofPatience(profile: Profile, { settings }: Choice): Conflict[] {
  const { giveUpS } = profile.objectives;
  if (giveUpS === undefined) return [];
  const lastsS = patienceS(settings, profile.servers.replica);
  if (lastsS !== null && lastsS <= giveUpS) return [];
  const objective = upToTenth(lastsS ?? longestDownS(profile));
  if (failsOver(profile.settings)) {
    const [against = 'outageS'] = Object.keys(profile.disturbances) as DisturbanceName[];
    const explanation = `A receiver that stops after ${said(giveUpS)} s is not possible with automatic failover, which requires attempts for ${said(objective)} s. Nearest feasible: ${said(objective)} s.`;
    return [{ objective: 'giveUpS', against, explanation, nearest: { objective, disturbance: 0 } }];
  }
  const { outageS = 0, flaps } = profile.disturbances;
  const against: DisturbanceName = outageS >= (flaps?.downS ?? 0) ? 'outageS' : 'flaps';
  const attemptsS = Math.floor(giveUpS);
  const nearest = {
    objective,
    disturbance: downToTenth(Math.max(0, attemptsS - marginOf({ value: attemptsS, halfWidth: 0 }))),
  };
  return [
    {
      objective: 'giveUpS',
      against,
      explanation:
        `A receiver that stops after ${said(giveUpS)} s cannot outlast ${nameOf(against)} of ${said(longestDownS(profile))} s: this needs attempts for ${said(objective)} s. ` +
        `Nearest feasible: ${said(nearest.objective)} s with this disturbance, or ${nameOf(against)} of ${said(nearest.disturbance)} s with this objective.`,
      nearest,
    },
  ];
}

/** A connection that outlives an outage of dropped packets waits for TCP's next attempt, whatever the settings are. */
function ofBackOff(profile: Profile, evidence: Evidence): Conflict[] {
  const { resumeS } = profile.objectives;
  const { rideThroughS } = profile.disturbances;
  if (resumeS === undefined || rideThroughS === undefined) return [];
  const waitS = worstStallS(rideThroughS, evidence) - rideThroughS;
  if (waitS <= resumeS) return [];
  const nearest = {
    objective: upToTenth(waitS),
    disturbance: downToTenth(Math.max(0, resumeS - boundingRtoMs(evidence.backOff) / 1000)),
  };
  return [
    {
      objective: 'resumeS',
      against: 'rideThroughS',
      explanation:
        `Replication cannot resume within ${said(resumeS)} s on a connection that survives ${said(rideThroughS)} s of dropped packets: the next retransmission of TCP may come ` +
        `${said(waitS)} s after the link heals, and no server setting changes that. ` +
        `Nearest feasible: ${said(nearest.objective)} s with this outage, or ${said(nearest.disturbance)} s of dropped packets with this objective.`,
      nearest,
    },
  ];
}

const names: Readonly<Record<DisturbanceName | ObjectiveName, string>> = {
  outageS: 'an outage',
  rideThroughS: 'an outage that the connection must survive',
  stallS: 'a stall',
  flaps: 'flaps',
  throttledReplicaKiBS: 'a throttled replica',
  natIdleLimitS: 'an idle limit on the path',
  blindWindowS: 'The blind window',
  resumeS: 'The time to resume',
  giveUpS: 'The time until the receiver stops',
  transactionsAtRisk: 'The number of transactions at risk',
};
const nameOf = (name: DisturbanceName | ObjectiveName): string => names[name];
const saidObjective = (objective: ObjectiveName, value: number): string =>
  objective === 'transactionsAtRisk' ? `${value} transactions at risk` : `a blind window of ${said(value)} s`;
