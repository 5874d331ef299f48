import type { Profile } from '../model/profile.ts';
import type { CaseResult } from '../model/result.ts';
import type { TrialParams } from '../model/scenario.ts';
import type { ExperimentResult, Search, TrialOutcome } from '../model/tuning.ts';
import { agreementOf } from './agreement.ts';
import { breakPointOf, type SearchSpec } from './break-point.ts';
import { gridTrials } from './grid.ts';
import { loadOfTrials } from './load-of-trials.ts';
import { searchCase, type TrialScenario } from './trials.ts';

/** The link that the trials of a tuning are played over. */
export interface TrialLink {
  /** Whether packets cross it. */
  readonly packets: boolean;
  /** That TCP sees, ms. */
  readonly roundTripMs: number;
}

/** A link without a round trip, or one that the proxy imitates. */
export const noPackets: TrialLink = { packets: false, roundTripMs: 0 };

/** The link of a profile, made of packets or not. */
export const trialLink = ({ link }: Pick<Profile, 'link'>, packets: boolean): TrialLink =>
  packets ? { packets, roundTripMs: link.rttMs } : noPackets;

/** The same, from what was played. */
export const playedLink = (profile: Pick<Profile, 'link'>, cases: readonly Pick<CaseResult, 'link'>[]): TrialLink =>
  trialLink(
    profile,
    cases.some(({ link }) => link?.kind === 'packet'),
  );

/** Why an experiment is not searched on a link; `null` where it is. */
export const lawlessOn = ({ search }: Pick<TrialScenario, 'search'>, { packets }: TrialLink): string | null =>
  packets ? (search.lawlessOnPackets ?? null) : null;

/** Width to which a break point is looked for, ms, and as a share of it: whichever is larger. */
const resolutionMs = 125;
const relativeResolution = 0.05;
/** Of a point that deviates by a factor: its disturbance comes in coarser steps (whole KB/s, up to 5 % each here), and its law is an estimate. */
const relativeResolutionByFactor = 0.15;
/** A sharp point takes seven to nine trials. What is still open after so many is left open, and the safe side of it is taken. */
const mostTrials = 10;
/** The same of a point that deviates by a factor: its estimate is coarse, and more trials do not make it finer. */
const mostTrialsByFactor = 8;

/** Values of its setting at which an experiment is searched: two small ones, or the one that it is about in real time. */
export function valuesOf({ search }: TrialScenario, profile: Profile, realTime: boolean): readonly number[] {
  const real = profile.settings[search.setting];
  // A heartbeat that is turned off has no break point of its own.
  return realTime && real > 0 ? [real] : search.scalesS;
}

/**
 * What is searched at one value. The break point of an earlier scale says where to look first, and has no part in the conclusion: two scales
 * are to be compared, so the second must not borrow from the first.
 */
export function searchSpec(
  { search }: TrialScenario,
  valueS: number,
  earlier: readonly Search[],
  { roundTripMs }: TrialLink = noPackets,
): SearchSpec {
  const settings = search.settingsAt(valueS);
  const lawMs = search.lawMs(settings, roundTripMs);
  const known = earlier.findLast(({ breakPoint }) => breakPoint !== null);
  const guessMs =
    known?.breakPoint == null
      ? undefined
      : search.deviates === 'by-factor'
        ? (known.breakPoint.atMs / known.lawMs) * lawMs
        : known.breakPoint.atMs - known.lawMs + lawMs;
  return {
    range: search.rangeMs(settings),
    resolutionMs,
    relativeResolution: search.deviates === 'by-factor' ? relativeResolutionByFactor : relativeResolution,
    breaksWhen: search.breaksWhen,
    mostTrials: search.deviates === 'by-factor' ? mostTrialsByFactor : mostTrials,
    expectedMs: lawMs,
    ...(guessMs === undefined ? {} : { guessMs }),
  };
}

/** Whether a case is a trial of the search of a scenario at one value of its setting. */
export function isTrialOf({ name, search }: TrialScenario, valueS: number, one: CaseResult): boolean {
  const params = one.params as TrialParams;
  return one.scenario === name && one.case === searchCase && params[search.setting] === valueS;
}

/** What the played trials of one value say. Only cases that passed are believed. */
export function searchOf(
  scenario: TrialScenario,
  valueS: number,
  cases: readonly CaseResult[],
  earlier: readonly Search[],
  link: TrialLink = noPackets,
): Search {
  const { search } = scenario;
  const spec = searchSpec(scenario, valueS, earlier, link);
  const settings = search.settingsAt(valueS);
  const trials: TrialOutcome[] = [];
  const disbelieved: string[] = [];
  /** What was played in vain since the last trial that could be believed. */
  let inVain: CaseResult[] = [];
  for (const one of cases) {
    if (!isTrialOf(scenario, valueS, one)) continue;
    const broke = one.outcome === 'pass' ? (one.reading?.broke ?? null) : null;
    inVain = broke === null ? [...inVain, one] : [];
    if (broke === null) disbelieved.push(one.id);
    else
      trials.push({ sizeMs: one.reading?.played?.sizeMs ?? (one.params as TrialParams).sizeMs, broke, caseId: one.id });
  }
  const { breakPoint, reason } = breakPointOf(spec, trials);
  return {
    settings,
    valueS,
    range: spec.range,
    resolutionMs,
    trials,
    disbelieved,
    breakPoint,
    reason: reason === null ? null : (givenUp(inVain, trials.length) ?? reason),
    lawMs: search.lawMs(settings, link.roundTripMs),
    gridTrials: gridTrials(spec),
  };
}

/** That a search did not end for want of trials, but because the same size was played again and again and could not be believed; `null` where it was not so. */
function givenUp(inVain: readonly CaseResult[], trials: number): string | null {
  const last = inVain.at(-1);
  if (!last || last.outcome === 'skipped') return null;
  const plays = `${inVain.length} ${inVain.length === 1 ? 'play' : 'plays'}`;
  const { sizeMs } = last.params as TrialParams;
  const after = trials === 0 ? '' : ` after ${trials} ${trials === 1 ? 'trial' : 'trials'}`;
  return `given up${after}: ${plays} of ${(sizeMs / 1000).toFixed(2)} s gave no valid result, the last because ${whyNot(last)}`;
}

/** Why a case is not believed: what is wrong with it, or that its history does not tell. */
function whyNot({ reason, outcome, verdicts, reading }: CaseResult): string {
  if (outcome === 'pass') return reading?.reason ?? 'its history has no reading';
  return reason ?? verdicts.find((one) => one.outcome !== 'pass')?.reason ?? `it ended ${outcome}`;
}

/** An experiment over all its values, in their order. */
export function experimentOf(
  scenario: TrialScenario,
  values: readonly number[],
  cases: readonly CaseResult[],
  realTime: boolean,
  link: TrialLink = noPackets,
): ExperimentResult {
  const { name, title, search } = scenario;
  const searches: Search[] = [];
  const lawless = lawlessOn(scenario, link);
  if (lawless === null) for (const valueS of values) searches.push(searchOf(scenario, valueS, cases, searches, link));
  const own = cases.filter((one) => one.scenario === name && one.case === searchCase);
  const skipped =
    own.length > 0 && own.every((one) => one.outcome === 'skipped') ? (own[0]?.reason ?? 'it was skipped') : null;
  return {
    name,
    title,
    disturbance: search.disturbance,
    setting: search.setting,
    breaksWhen: search.breaksWhen,
    law: search.law,
    band: false,
    searches,
    agreement:
      lawless === null
        ? agreementOf(searches, { band: false, deviates: search.deviates ?? 'by-offset', realTime })
        : { agree: false, reason: lawless, offsetMs: null },
    skipped,
    ...loadOfTrials(own),
  };
}
