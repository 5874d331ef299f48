import type { DisturbanceName, Profile, TimeoutSettings } from '../model/profile.ts';
import type { Recommendation, RecommendedSetting } from '../model/recommendation.ts';
import type { BreakPointSearch, NamedScenario } from '../model/scenario.ts';
import { idleLimitBinds } from './bounds/heartbeat-period.ts';
import { drainMs } from './bounds/net-write-timeout.ts';
import { quietBeforeS } from './bounds/stalls.ts';
import { failsOver } from './patience.ts';
import type { PlannedVerification } from './planned-verification.ts';
import { recommendedSettings } from './recommended-settings.ts';
import { compressed } from './verification-scale.ts';

export { isSettled, judgeVerification } from './judge-verification.ts';
export type { PlannedVerification } from './planned-verification.ts';

type Trial = Pick<NamedScenario, 'name'> & { readonly search: BreakPointSearch };

/** A dead link is played for so much longer than the replica bears, ms, so that it notices before the link is whole. */
const beyondMs = 2000;
/** What is played for longer than this is compressed where nobody asks for real scale, ms. What must fail demonstrates a law, and need not take long. */
const longestRealMs = { holds: 120_000, fails: 20_000 } as const;
/** Filling the buffers, and whatever else comes before a stall that counts, seconds. */
const beforeStallS = 3;
/** Shorter pauses before a stall are not told apart from none, as in the bounds, ms. */
const leastQuietMs = 50;

interface VerificationOptions {
  readonly scale: 1 | 'compressed' | 'auto';
  /** What the searches have measured; 0 where nothing came back. */
  readonly resumeOffsetMs?: number;
  /** That TCP sees in the trials, ms; 0 unless told. */
  readonly roundTripMs?: number;
}

/**
 * What shows that a recommendation is right: every disturbance of the profile under it, a dead link where detection is an objective, and each
 * setting at its tighter value against the disturbance that bounds it. `compressed`: as much shorter as the margins allow, as is what is too long to be played
 * at real scale. Pure.
 */
export function planVerification(
  profile: Profile,
  recommendation: Recommendation,
  scenarios: readonly Trial[],
  { scale, resumeOffsetMs = 0, roundTripMs = 0 }: VerificationOptions,
): PlannedVerification[] {
  const recommended = recommendedSettings(recommendation);
  const common = {
    objectives: profile.objectives,
    writesPerS: profile.workload.writesPerS,
    scale: 1,
    beyond: false,
    quietMs: 0,
  };
  const planned: { plan: PlannedVerification; search: BreakPointSearch }[] = [];
  for (const { name, search } of scenarios) {
    const sizeMs = sizeOf(search.disturbance, profile);
    if (sizeMs === null) continue;
    // A limit that idle flows never reach needs no heartbeat, and the recommendation promises none.
    if (search.disturbance === 'natIdleLimitS' && !idleLimitBinds(profile)) continue;
    // No outage is outlasted by a replica that changes its source instead; trials have no other source.
    if (failsOver(profile.settings) && (search.disturbance === 'outageS' || search.disturbance === 'flaps')) continue;
    const quietMs = quietMsOf(search, profile, recommended);
    const plan: PlannedVerification = {
      ...common,
      disturbance: search.disturbance,
      scenario: name,
      setting: search.setting,
      sizeMs: sizeMs + quietMs,
      quietMs,
      settings: recommended,
      tightened: null,
      expected: 'holds',
    };
    planned.push({ plan, search });
  }
  const silence = scenarios.find(
    ({ search }) => search.disturbance === 'stallS' && search.setting === 'replicaNetTimeoutS',
  );
  if (silence && (profile.objectives.blindWindowS ?? profile.objectives.transactionsAtRisk) !== undefined)
    planned.push({
      plan: {
        ...common,
        disturbance: 'stallS',
        scenario: silence.name,
        setting: 'replicaNetTimeoutS',
        sizeMs: 1000 * recommended.replicaNetTimeoutS + beyondMs,
        settings: recommended,
        tightened: null,
        expected: 'holds',
        beyond: true,
      },
      search: silence.search,
    });
  for (const { setting, value } of recommendation.options ?? [])
    for (const { name, search } of scenarios) {
      const sizeMs = search.setting === setting ? sizeOf(search.disturbance, profile) : null;
      if (sizeMs === null) continue;
      planned.push({
        plan: {
          ...common,
          disturbance: search.disturbance,
          scenario: name,
          setting,
          sizeMs,
          settings: { ...recommended, [setting]: value },
          tightened: { setting, value },
          expected: 'holds',
        },
        search,
      });
    }
  for (const one of recommendation.settings) {
    if (one.tighter === null) continue;
    const scenario = scenarios.find(({ search }) => shows(search, one));
    const sizeMs = sizeOf(one.tighter.fails, profile);
    if (!scenario || sizeMs === null) continue;
    planned.push({
      plan: {
        ...common,
        disturbance: one.tighter.fails,
        scenario: scenario.name,
        setting: scenario.search.setting,
        sizeMs,
        settings: { ...recommended, [one.setting]: one.tighter.value },
        tightened: { setting: one.setting, value: one.tighter.value },
        expected: 'fails',
      },
      search: scenario.search,
    });
  }
  return (
    planned
      .map(({ plan, search }) =>
        scale === 'compressed' ||
        plan.sizeMs > (search.longestMs ?? Number.POSITIVE_INFINITY) ||
        (scale === 'auto' && plan.sizeMs > longestRealMs[plan.expected])
          ? compressed(plan, search, { link: profile.link, resumeOffsetMs, roundTripMs })
          : plan,
      )
      // At real scale what is recommended is played as it is recommended; what must fail, must fail of the timer that was tightened.
      .map((plan) => ({
        ...plan,
        settings: plan.expected === 'fails' || plan.scale > 1 ? onlyTheTested(plan) : plan.settings,
        sizeMs: Math.round(plan.sizeMs),
        quietMs: Math.round(plan.quietMs),
      }))
  );
}

/** The size that a trial of this disturbance is given, ms; `null` where the profile has none of it. */
function sizeOf(disturbance: DisturbanceName, profile: Profile): number | null {
  const { disturbances } = profile;
  const { flaps, throttledReplicaKiBS } = disturbances;
  switch (disturbance) {
    case 'flaps':
      return flaps === undefined ? null : 1000 * flaps.downS;
    case 'throttledReplicaKiBS':
      return throttledReplicaKiBS === undefined ? null : drainMs(profile, throttledReplicaKiBS);
    default: {
      const seconds = disturbances[disturbance];
      return seconds === undefined ? null : 1000 * seconds;
    }
  }
}

/**
 * How old the last byte may be when a stall begins, ms. The trial begins just after a write, and the recommendation must bear the worst moment: the
 * replica hears nothing for both times together.
 */
function quietMsOf(search: BreakPointSearch, profile: Profile, { heartbeatPeriodS }: TimeoutSettings): number {
  if (search.disturbance !== 'stallS' || search.setting !== 'replicaNetTimeoutS') return 0;
  const quietMs = 1000 * quietBeforeS(profile, heartbeatPeriodS);
  // Less than the noise of a trial is not worth a word.
  return Number.isFinite(quietMs) && quietMs >= leastQuietMs ? quietMs : 0;
}

/** Retries are counted in trials about the pause between them. */
function shows(search: BreakPointSearch, { setting, tighter }: RecommendedSetting): boolean {
  const tested = setting === 'retryCount' ? 'connectRetryS' : setting;
  return search.setting === tested && search.disturbance === tighter?.fails;
}

/**
 * A trial is about one timer, and one that fires before it would hide what it does: the replica's own timeout waits where buffers must be filled
 * first, and where a forgotten flow must be seen to be dead; the source's, where what is written meanwhile may fill the buffers.
 */
function onlyTheTested({ setting, settings, sizeMs, expected }: PlannedVerification): TimeoutSettings {
  const { replicaNetTimeoutS, netWriteTimeoutS, heartbeatPeriodS } = settings;
  const atLeast = (valueS: number, longestS: number): number => Math.max(valueS, Math.ceil(longestS) + beforeStallS);
  const sizeS = sizeMs / 1000;
  switch (setting) {
    case 'netWriteTimeoutS':
      return { ...settings, replicaNetTimeoutS: atLeast(replicaNetTimeoutS, Math.max(sizeS, 2 * netWriteTimeoutS)) };
    case 'replicaNetTimeoutS':
      return { ...settings, netWriteTimeoutS: atLeast(netWriteTimeoutS, 2 * sizeS) };
    case 'heartbeatPeriodS':
      return expected === 'fails'
        ? { ...settings, replicaNetTimeoutS: atLeast(replicaNetTimeoutS, 2.5 * heartbeatPeriodS + sizeS) }
        : settings;
    default:
      return settings;
  }
}
