import type { Profile, TimeoutSettings, TunedSetting } from '../model/profile.ts';
import { manyRetries, zeroIsNoLimit, zeroRetries } from '../model/retry-count.ts';
import { connectRetryBounds } from './bounds/connect-retry.ts';
import type { Evidence } from './bounds/evidence.ts';
import { heartbeatPeriodBounds } from './bounds/heartbeat-period.ts';
import { type Bounds, downToTenth, greatest, type Limit, marginOf, smallest } from './bounds/limit.ts';
import { netWriteTimeoutBounds } from './bounds/net-write-timeout.ts';
import { replicaNetTimeoutBounds } from './bounds/replica-net-timeout.ts';
import { retryCountBounds } from './bounds/retry-count.ts';
import { longestPauseS, worstStallS } from './bounds/stalls.ts';

/** Values for all settings, and what they were chosen from. */
export interface Choice {
  readonly settings: TimeoutSettings;
  readonly bounds: Readonly<Record<TunedSetting, Bounds>>;
  /** The heartbeat period that the bounds of replica_net_timeout were worked out with, seconds. */
  readonly heartbeatS: number;
}

/** More attempts than one in ten seconds are not needed where nothing asks for them; fewer make every outage longer. */
const calmRetryS = 10;
const leastHeartbeatS = 0.1;
/** A stall may begin just before a heartbeat: with one in a quarter of its length that costs little detection time. */
const heartbeatsPerStall = 4;
const usefulHeartbeatS = 0.5;

/** Chooses values that keep the disturbances; where an objective then cannot be kept, it is left to `conflictsOf` to say so. Pure. */
export function choose(profile: Profile, evidence: Evidence): Choice {
  const today = profile.settings;
  const connectRetry = connectRetryBounds(profile, evidence);
  const connectRetryS = chooseConnectRetry(profile, connectRetry);
  const retries = retryCountBounds(profile, evidence, connectRetryS);
  // More retries than needed only make a hopeless receiver go on: no reason to lower them, and on some servers that takes a restart.
  const { replica: onReplica } = profile.servers;
  const enough = today.retryCount === zeroRetries ? manyRetries(onReplica) : today.retryCount;
  const retryCount =
    today.retryCount === zeroRetries && zeroIsNoLimit(onReplica)
      ? zeroRetries
      : Math.max(wholeAbove(retries.lower, connectRetryS) ?? 0, enough);

  const heartbeat = heartbeatPeriodBounds(profile, evidence);
  const heartbeatS = chooseHeartbeat(profile, evidence, heartbeat);
  const replica = replicaNetTimeoutBounds(profile, evidence, heartbeatS);
  const write = netWriteTimeoutBounds(profile, evidence);
  const leastWriteS = wholeAbove(write.lower) ?? 0;
  const replicaNetTimeoutS = chooseReplicaTimeout(today.replicaNetTimeoutS, replica, leastWriteS);
  // Below the replica's timeout, so that the source gives up first, says so, and leaves no zombie.
  const netWriteTimeoutS =
    write.lower.length > 0 ? leastWriteS : Math.max(1, Math.min(today.netWriteTimeoutS, replicaNetTimeoutS - 1));
  const heartbeatPeriodS = downToTenth(Math.min(heartbeatS, replicaNetTimeoutS / 2));
  return {
    settings: { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount },
    bounds: {
      netWriteTimeoutS: write,
      replicaNetTimeoutS: replica,
      heartbeatPeriodS: heartbeat,
      connectRetryS: connectRetry,
      retryCount: retries,
    },
    heartbeatS,
  };
}

/** The smallest whole number with every lower limit and its margin below it; `undefined` without limits. */
function wholeAbove(limits: readonly Limit[], unitS = 1): number | undefined {
  if (limits.length === 0) return undefined;
  return Math.max(1, ...limits.map((limit) => Math.floor(limit.value + marginOf(limit, unitS)) + 1));
}

function chooseConnectRetry({ settings, disturbances, objectives }: Profile, { upper }: Bounds): number {
  const matters =
    disturbances.outageS !== undefined || disturbances.flaps !== undefined || objectives.resumeS !== undefined;
  if (!matters) return settings.connectRetryS;
  const mostS = Math.min(...upper.map((limit) => limit.value - marginOf(limit)));
  return Math.max(1, Math.floor(Math.min(settings.connectRetryS, calmRetryS, mostS)));
}

/** As rare as it may be: below the limit of idle flows, and in a quarter of the longest stall where the source may be idle. */
function chooseHeartbeat(profile: Profile, evidence: Evidence, { upper }: Bounds): number {
  const { stallS = 0, rideThroughS } = profile.disturbances;
  const longestS = Math.max(stallS, rideThroughS === undefined ? 0 : worstStallS(rideThroughS, evidence));
  const today = profile.settings.heartbeatPeriodS > 0 ? profile.settings.heartbeatPeriodS : Number.POSITIVE_INFINITY;
  const limits = [today, ...upper.map((limit) => limit.value - marginOf(limit))];
  const quarterS = longestS / heartbeatsPerStall;
  if (longestS > 0 && longestPauseS(profile) > quarterS) {
    const most = smallest(replicaNetTimeoutBounds(profile, evidence, today).upper)?.value ?? Number.POSITIVE_INFINITY;
    // What an objective leaves beside the stall itself, its margin and the rounding to whole seconds.
    const leftS = Math.floor(most) - longestS - marginOf({ value: longestS, halfWidth: 0 }) - 0.5;
    limits.push(Math.max(usefulHeartbeatS, Math.min(quarterS, leftS)));
  }
  const chosen = Math.min(...limits);
  // Without heartbeats today and nothing that asks for any: half of the net timeout, as servers do by themselves.
  return Number.isFinite(chosen)
    ? Math.max(leastHeartbeatS, downToTenth(chosen))
    : profile.settings.replicaNetTimeoutS / 2;
}

function chooseReplicaTimeout(todayS: number, { lower, upper }: Bounds, leastWriteS: number): number {
  const mostS = Math.max(1, Math.floor(smallest(upper)?.value ?? Number.POSITIVE_INFINITY));
  const wantedS = wholeAbove(lower);
  if (wantedS === undefined) return Math.min(todayS, mostS);
  const leastS = Math.floor(greatest(lower)?.value ?? 0) + 1;
  // With less of a margin rather than not at all; where that fails too, the disturbances go before the objectives.
  const keptS = wantedS > mostS && leastS <= mostS ? mostS : wantedS;
  const aboveWriteS = leastWriteS + 1;
  const smallStepS = Math.max(1, Math.floor(keptS / 10));
  return aboveWriteS > keptS && aboveWriteS - keptS <= smallStepS && aboveWriteS <= mostS ? aboveWriteS : keptS;
}
