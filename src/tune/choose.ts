import type { Profile, TimeoutSettings, TunedSetting } from '../model/profile.ts';
import { manyRetries, zeroRetries } from '../model/retry-count.ts';
import { namedServer } from '../model/tried-servers.ts';
import { connectRetryBounds } from './bounds/connect-retry.ts';
import type { Evidence } from './bounds/evidence.ts';
import { heartbeatPeriodBounds } from './bounds/heartbeat-period.ts';
import { type Bounds, downToTenth, greatest, type Limit, marginOf, smallest } from './bounds/limit.ts';
import { netWriteTimeoutBounds } from './bounds/net-write-timeout.ts';
import { withRefuted } from './bounds/refuted.ts';
import { replicaNetTimeoutBounds } from './bounds/replica-net-timeout.ts';
import { retryCountBounds } from './bounds/retry-count.ts';
import { longestPauseS, worstStallS } from './bounds/stalls.ts';
import { countNeedsRestart, failoverRetries, failsOver, mostRetries, retriesFor, wantedPatience } from './patience.ts';

/** Values for all settings, and what they were chosen from. */
export interface Choice {
  readonly settings: TimeoutSettings;
  readonly bounds: Readonly<Record<TunedSetting, Bounds>>;
  /** The heartbeat period that the bounds of replica_net_timeout were worked out with, seconds. */
  readonly heartbeatS: number;
  /** A value of net_write_timeout below the replica's timeout, which nothing asks for; `null` where it is below already, or cannot be. Seconds. */
  readonly lowerNetWriteTimeoutS: number | null;
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
  const seen = (setting: TunedSetting, bounds: Bounds): Bounds => withRefuted(bounds, setting, evidence.refuted ?? []);
  const connectRetry = seen('connectRetryS', connectRetryBounds(profile, evidence));
  const retriesAt = (intervalS: number): Bounds =>
    failsOver(today) ? noOutages : seen('retryCount', retryCountBounds(profile, evidence, intervalS));
  const connectRetryS = withinGivingUp(profile, chooseConnectRetry(profile, connectRetry), retriesAt);
  const retries = retriesAt(connectRetryS);
  const retryCount = chooseRetryCount(profile, retries, connectRetryS);

  const heartbeat = seen('heartbeatPeriodS', heartbeatPeriodBounds(profile, evidence));
  const heartbeatS = chooseHeartbeat(profile, evidence, heartbeat);
  const replica = seen('replicaNetTimeoutS', replicaNetTimeoutBounds(profile, evidence, heartbeatS));
  const write = seen('netWriteTimeoutS', netWriteTimeoutBounds(profile, evidence));
  const replicaNetTimeoutS = chooseReplicaTimeout(today.replicaNetTimeoutS, replica);
  const leastWriteS = wholeAbove(write.lower);
  // It is a setting of every client of the source: never lowered here, and raised only where a disturbance needs more.
  const netWriteTimeoutS = Math.max(today.netWriteTimeoutS, leastWriteS ?? 0);
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
    lowerNetWriteTimeoutS: lowerNetWriteTimeout(profile, netWriteTimeoutS, replicaNetTimeoutS, leastWriteS),
  };
}

/** Below the replica's timeout the source gives up first, says so in its log, and leaves no dump thread behind. MariaDB does so anyway. */
function lowerNetWriteTimeout(
  { servers }: Profile,
  netWriteTimeoutS: number,
  replicaNetTimeoutS: number,
  leastWriteS: number | undefined,
): number | null {
  const valueS = leastWriteS ?? replicaNetTimeoutS - 1;
  const helps = netWriteTimeoutS >= replicaNetTimeoutS && valueS < replicaNetTimeoutS && valueS >= 1;
  return helps && namedServer(servers.source)?.vendor !== 'mariadb' ? valueS : null;
}

/** With automatic failover the attempts are not there to outlast an outage: replication goes on from another source. */
const noOutages: Bounds = {
  lower: [],
  upper: [],
  notes: [],
};

/**
 * The longest interval, up to the chosen one, at which attempts outlast the outages and end in time for the objective on giving up: attempts are whole, so
 * a long interval may leave no count for both. The chosen one where none does. Where the count takes a restart the interval stays.
 */
function withinGivingUp(profile: Profile, chosenS: number, retriesAt: (intervalS: number) => Bounds): number {
  const wanted = wantedPatience(profile);
  if (wanted.why !== 'objective' || wanted.seconds === null || countNeedsRestart(profile.servers.replica))
    return chosenS;
  const ends = wanted.seconds;
  const fits = (intervalS: number, count: number | undefined): boolean => ((count ?? 1) - 1) * intervalS <= ends;
  const intervals = Array.from({ length: chosenS }, (_, step) => chosenS - step);
  return (
    intervals.find((intervalS) => fits(intervalS, wholeAbove(retriesAt(intervalS).lower, intervalS))) ??
    intervals.find((intervalS) => fits(intervalS, barelyAbove(retriesAt(intervalS)))) ??
    chosenS
  );
}

/** The least count that outlasts every outage, without a margin. */
const barelyAbove = ({ lower }: Bounds): number | undefined =>
  lower.length === 0 ? undefined : Math.floor(greatest(lower)?.value ?? 0) + 1;

/** As many attempts as today's patience, or a day's, takes at this interval, or fewer where an objective asks for it; never fewer than an outage needs. */
function chooseRetryCount(profile: Profile, retries: Bounds, connectRetryS: number): number {
  const { settings: today, servers } = profile;
  const wanted = wantedPatience(profile);
  if (wanted.why === 'failover') return failoverRetries.retryCount;
  const needed = wholeAbove(retries.lower, connectRetryS) ?? 1;
  if (wanted.why === 'objective') {
    // Down: the objective is the longest time that is allowed. With less of a margin rather than not at all.
    const most = Math.floor((wanted.seconds ?? 0) / connectRetryS) + 1;
    const barely = barelyAbove(retries) ?? 1;
    return Math.max(most, needed > most && barely <= most ? barely : needed);
  }
  if (wanted.seconds === null) return retriesFor(null, connectRetryS, servers.replica);
  const enough = today.retryCount === zeroRetries ? manyRetries(servers.replica) : today.retryCount;
  return Math.max(needed, enough, retriesFor(wanted.seconds, connectRetryS, servers.replica));
}

/** The smallest whole number with every lower limit and its margin below it; `undefined` without limits. */
function wholeAbove(limits: readonly Limit[], unitS = 1): number | undefined {
  if (limits.length === 0) return undefined;
  return Math.max(1, ...limits.map((limit) => Math.floor(limit.value + marginOf(limit, unitS)) + 1));
}

function chooseConnectRetry({ settings, disturbances, objectives, servers }: Profile, { upper }: Bounds): number {
  if (failsOver(settings)) return failoverRetries.connectRetryS;
  const matters =
    disturbances.outageS !== undefined || disturbances.flaps !== undefined || objectives.resumeS !== undefined;
  if (!matters) return settings.connectRetryS;
  const mostS = Math.min(...upper.map((limit) => limit.value - marginOf(limit)));
  // Where the count cannot follow, or not without a restart, a shorter interval costs patience: only an objective or a disturbance is worth that.
  const counted = settings.retryCount * settings.connectRetryS <= mostRetries * calmRetryS;
  const calmS = countNeedsRestart(servers.replica) || !counted ? settings.connectRetryS : calmRetryS;
  return Math.max(1, Math.floor(Math.min(settings.connectRetryS, calmS, mostS)));
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

function chooseReplicaTimeout(todayS: number, { lower, upper }: Bounds): number {
  const mostS = Math.max(1, Math.floor(smallest(upper)?.value ?? Number.POSITIVE_INFINITY));
  const wantedS = wholeAbove(lower);
  if (wantedS === undefined) return Math.min(todayS, mostS);
  const leastS = Math.floor(greatest(lower)?.value ?? 0) + 1;
  // With less of a margin rather than not at all; where that fails too, the disturbances go before the objectives.
  return wantedS > mostS && leastS <= mostS ? mostS : wantedS;
}
