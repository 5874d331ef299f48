import { isDefaultLoad } from '../model/load.ts';
import type { Profile, TimeoutSettings, TunedSetting } from '../model/profile.ts';
import type { CaseParams, NamedScenario, PlannedCase, TrialParams } from '../model/scenario.ts';
import type { TrialLoad } from '../model/tuned-load.ts';
import { loadOfTrial } from './trial-load.ts';

/** A scenario that is the trial of a search. */
export type TrialScenario = NamedScenario & { readonly search: NonNullable<NamedScenario['search']> };

/** Case names of what a tuning plays. */
export const searchCase = 'search';
export const holdsCase = 'verify-holds';
export const failsCase = 'verify-fails';

/** The scenario whose cases measure TCP's back-off. */
export const backOffScenario = 'tune/back-off';

export function isTrialScenario(scenario: NamedScenario): scenario is TrialScenario {
  return scenario.search !== undefined;
}

/** The link of a profile as parameters of a trial. */
export function linkParams({
  link,
}: Profile): Pick<TrialParams, 'rttMs' | 'jitterMs' | 'lossPercent' | 'bandwidthMbitS'> {
  const { rttMs, jitterMs, lossPercent, bandwidthMbitS } = link;
  return { rttMs, jitterMs, lossPercent, bandwidthMbitS: bandwidthMbitS ?? 0 };
}

export interface TrialRequest {
  readonly scenario: Pick<NamedScenario, 'name' | 'file' | 'criticalPathMs'>;
  readonly profile: Profile;
  readonly load: TrialLoad;
  readonly servers: { readonly source: string; readonly replica: string };
  readonly seed: string;
  readonly settings: TimeoutSettings;
  readonly sizeMs: number;
  readonly case: string;
  /** From 1 within its search or verification. */
  readonly trial: number;
  /** What tells this search or verification from others of the same scenario. */
  readonly label: string;
}

/** One trial as a planned case. Trials share a pair of servers as far as their worker can. */
export function planTrial({ scenario, profile, load, servers, settings, ...rest }: TrialRequest): PlannedCase {
  const params: TrialParams = { case: rest.case, ...settings, sizeMs: rest.sizeMs, ...linkParams(profile) };
  const id = `${scenario.name}-${rest.case}-${rest.label}-${rest.trial}`.replace(/[^a-zA-Z0-9.]+/g, '-');
  return {
    id,
    scenario: scenario.name,
    scenarioFile: scenario.file,
    params,
    seed: `${rest.seed}/${scenario.name}/${rest.label}/${rest.trial}`,
    trial: rest.trial,
    sourceSpec: servers.source,
    replicaSpec: servers.replica,
    ...plannedLoad(load, scenario, params),
    reuse: 'tune',
  };
}

/** What the plan says of the load of a trial; nothing of the default one. */
export function plannedLoad(
  load: TrialLoad,
  scenario: Pick<NamedScenario, 'name' | 'criticalPathMs'>,
  params: CaseParams,
): Pick<PlannedCase, 'load'> {
  const own = loadOfTrial(load, {
    scenario: scenario.name,
    isSearch: params.case === searchCase,
    criticalPathMs: scenario.criticalPathMs(params),
  });
  return isDefaultLoad(own) ? {} : { load: own };
}

/**
 * The experiments that a profile needs: those of its disturbances whose break point is searched, and for each setting that an objective or dropped
 * packets bound at least one, since what the setting does by itself (how late it fires) must be measured too.
 */
export function experimentsFor(profile: Profile, scenarios: readonly TrialScenario[]): TrialScenario[] {
  const { disturbances, objectives } = profile;
  const searched = scenarios.filter(({ search }) => search.searched !== false);
  const chosen = searched.filter(({ search }) => disturbances[search.disturbance] !== undefined);
  const bounded: TunedSetting[] = [];
  if ((objectives.blindWindowS ?? objectives.transactionsAtRisk ?? disturbances.rideThroughS) !== undefined)
    bounded.push('replicaNetTimeoutS');
  if (objectives.resumeS !== undefined) bounded.push('connectRetryS');
  for (const setting of bounded) {
    if (chosen.some(({ search }) => search.setting === setting)) continue;
    const added = searched.find(({ search }) => search.setting === setting);
    if (added) chosen.push(added);
  }
  return chosen;
}

/** The scenarios that a tuning of this profile can play: its experiments, what only verifies one of its disturbances, and those that are no trials. */
export function scenariosFor(profile: Profile, scenarios: readonly NamedScenario[]): NamedScenario[] {
  return scenarios.filter(
    (scenario) =>
      !isTrialScenario(scenario) ||
      profile.disturbances[scenario.search.disturbance] !== undefined ||
      experimentsFor(profile, [scenario]).length > 0,
  );
}
