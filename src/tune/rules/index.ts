import type { Finding } from '../../model/finding.ts';
import type { Profile } from '../../model/profile.ts';
import { rule as binlogRetention } from './binlog-retention.ts';
import { rule as commitsNotDurable } from './commits-not-durable.ts';
import { rule as commitsOutOfOrder } from './commits-out-of-order.ts';
import { rule as delayedReplica } from './delayed-replica.ts';
import { rule as dropsOutlived } from './drops-outlived.ts';
import { rule as heartbeatAboveHalf } from './heartbeat-above-half.ts';
import { rule as heartbeatAboveNetTimeout } from './heartbeat-above-net-timeout.ts';
import { rule as hiddenLogLine } from './hidden-log-line.ts';
import { rule as idleFlowLimit } from './idle-flow-limit.ts';
import { rule as netTimeoutWithinBlindObjective } from './net-timeout-within-blind-objective.ts';
import { rule as relayLogNotRecovered } from './relay-log-not-recovered.ts';
import { rule as relayLogSpace } from './relay-log-space.ts';
import { rule as replicationFilters } from './replication-filters.ts';
import { rule as retriesOutlastOutage } from './retries-outlast-outage.ts';
import { rule as retryCountOfNewVersions } from './retry-count-of-new-versions.ts';
import { rule as retryWithinResumeObjective } from './retry-within-resume-objective.ts';
import { rule as semiSyncBelowRoundTrip } from './semi-sync-below-round-trip.ts';
import { rule as semiSyncBlocksWriters } from './semi-sync-blocks-writers.ts';
import { rule as semiSyncRisksCommits } from './semi-sync-risks-commits.ts';
import { rule as staleHeartbeat } from './stale-heartbeat.ts';
import { rule as stallOutlived } from './stall-outlived.ts';
import { rule as statementsLogged } from './statements-logged.ts';
import type { Rule } from './types.ts';
import { rule as zeroRetryCount } from './zero-retry-count.ts';
import { rule as zombieDumpThreads } from './zombie-dump-threads.ts';

export type { Incoherence, Rule } from './types.ts';

/** All rules; a test holds the list against the folder. */
export const rules: readonly Rule[] = [
  binlogRetention,
  commitsNotDurable,
  commitsOutOfOrder,
  delayedReplica,
  dropsOutlived,
  heartbeatAboveHalf,
  heartbeatAboveNetTimeout,
  hiddenLogLine,
  idleFlowLimit,
  netTimeoutWithinBlindObjective,
  relayLogNotRecovered,
  relayLogSpace,
  replicationFilters,
  retriesOutlastOutage,
  retryCountOfNewVersions,
  retryWithinResumeObjective,
  semiSyncBelowRoundTrip,
  semiSyncBlocksWriters,
  semiSyncRisksCommits,
  staleHeartbeat,
  stallOutlived,
  statementsLogged,
  zeroRetryCount,
  zombieDumpThreads,
];

/** A rule that could not be asked, and the values that it lacks. */
export interface Unjudged {
  readonly rule: string;
  readonly paths: readonly string[];
}

/**
 * Rules that rest on values which nobody told. Those that are mute here anyhow, because the profile names no disturbance or no objective for them, or by what
 * they know, are not among them. Pure.
 */
export function unjudged(profile: Profile, untold: ReadonlySet<string>): Unjudged[] {
  const { disturbances, objectives } = profile;
  const without = Object.entries({ disturbances, objectives }).flatMap(([name, given]) =>
    Object.keys(given).length === 0 ? [name] : [],
  );
  return rules
    .filter(({ restsOn }) => !restsOn.some((path) => without.includes(path)))
    .filter((rule) => rule.mute?.(profile, untold) !== true)
    .map(({ name, restsOn }) => ({ rule: name, paths: restsOn.filter((path) => untold.has(path)) }))
    .filter(({ paths }) => paths.length > 0);
}

/**
 * Every incoherence of a profile, errors first and notes last, in the order of the rules. `lineOf` tells the line of a path of the profile's file, where there is one.
 * Rules that rest on `untold` values are not asked (`unjudged` names them). Pure.
 */
export function findIncoherences(
  profile: Profile,
  lineOf: (path: string) => number | null = () => null,
  untold: ReadonlySet<string> = new Set(),
): Finding[] {
  const asked = rules.filter(({ restsOn }) => !restsOn.some((path) => untold.has(path)));
  const found = asked.flatMap(({ name, level, demonstration, procedures, check }) =>
    check(profile).map(
      (incoherence): Finding => ({
        rule: name,
        level,
        ...incoherence,
        line: lineOf(incoherence.path),
        demonstration,
        procedures,
      }),
    ),
  );
  return (['error', 'warning', 'note'] as const).flatMap((each) => found.filter(({ level }) => level === each));
}
