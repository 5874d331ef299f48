import { rawBlindWindowMs } from '../measures/blind-window.ts';
import { conditionOf } from '../measures/condition.ts';
import { deliveryOf, deliveryWords } from '../measures/delivery.ts';
import { expiredWaits } from '../measures/expired-waits.ts';
import { firstEffect } from '../measures/first-effect.ts';
import { derive } from '../measures/index.ts';
import { linkUnderTest, linkWords } from '../measures/link.ts';
import { loadUnderTest, loadWords } from '../measures/load.ts';
import { resumptionOf } from '../measures/resumption.ts';
import { playedWith, switchNotes } from '../measures/switches.ts';
import { attemptKey } from '../model/attempts.ts';
import { budgetMs } from '../model/budget.ts';
import { replicationRefused } from '../model/comparison.ts';
import type { CaseResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase, TrialParams } from '../model/scenario.ts';
import { withoutSecretParams } from '../model/sql-secrets.ts';
import type { Timeline } from '../model/timeline.ts';
import { judgeAll, type Outcome, worst } from '../model/verdict.ts';
import type { CaseRecord } from '../worker/protocol.ts';
import { controlScenario, isOfComparison } from './plan.ts';
import { brokenPremises } from './premises.ts';

export interface RunFacts {
  readonly runtime: string;
  readonly isolation: string;
  readonly proxy: string;
}

/** A case that cannot run here, with the reason. */
export function skippedCase(
  planned: PlannedCase,
  scenario: NamedScenario,
  facts: RunFacts,
  reason: string,
  lacks?: 'machine' | 'server',
): CaseResult {
  const skipped: CaseResult = { ...blank(planned, scenario, facts), outcome: 'skipped', reason };
  return lacks === undefined ? skipped : { ...skipped, lacks };
}

/** Judges one recorded case. Pure: everything it knows is in the record and the timeline. */
export function judgeCase(
  planned: PlannedCase,
  scenario: NamedScenario,
  facts: RunFacts,
  record: CaseRecord,
  timeline: Timeline | undefined,
): CaseResult {
  // In a comparison that is what was asked: a finding, and no failure of the case.
  if (planned.state !== undefined && record.error?.code === replicationRefused)
    return skippedCase(planned, scenario, facts, record.error.message, 'server');
  if (record.skipped !== undefined)
    return skippedCase(planned, scenario, facts, record.skipped, record.lacks ?? 'server');
  const base = {
    ...blank(planned, scenario, facts),
    server: record.server,
    overridden: record.overridden,
    startedAt: record.startedAt,
    wallMs: record.wallMs,
    timeline: record.timeline === null ? null : `timelines/${record.timeline}`,
  };
  const trouble = record.error ? `${record.error.message}${record.error.hint ? ` (${record.error.hint})` : ''}` : null;
  if (!timeline || timeline.observations.length === 0)
    return { ...base, outcome: 'inconclusive', reason: trouble ?? 'nothing was recorded' };
  // Half a history may lack the very thing that would have failed.
  const complete = timeline.first('phase', (o) => o.phase === 'end') !== undefined;
  const problem = trouble ?? (complete ? null : 'the recording ends before the end of the case');
  const own = judgeAll(scenario.checks(planned.params), timeline);
  const verdicts = [...own, ...brokenPremises(timeline)];
  const waits = expiredWaits(timeline);
  const effect = firstEffect(timeline);
  const link = linkUnderTest(timeline);
  const played = playedWith(timeline);
  const load = loadUnderTest(timeline);
  const delivery = deliveryOf(timeline);
  const outcome: Outcome = worst(verdicts.map((verdict) => verdict.outcome));
  const resumption = resumptionOf(timeline, planned.params, verdicts);
  const settings = (server: 'source' | 'replica'): Readonly<Record<string, string>> =>
    timeline.first('settings', (o) => o.server === server)?.variables ?? {};
  return {
    ...base,
    outcome: problem === null && own.length > 0 ? outcome : worst([outcome, 'inconclusive']),
    reason: problem ?? (own.length === 0 ? 'the scenario has no checks' : null),
    verdicts,
    derived: derive(timeline, null),
    condition: conditionOf(timeline),
    settings: { source: settings('source'), replica: settings('replica') },
    notes: [
      ...timeline.of('note').map((o) => o.text),
      ...(played ? switchNotes(played, link?.kind === 'packet') : []),
      ...(link ? [linkWords(link)] : []),
      ...(load ? [loadWords(load)] : []),
      ...(delivery ? [deliveryWords(delivery)] : []),
    ],
    criticalPathMs: timeline.of('critical-path').reduce((sum, o) => sum + o.ms, 0),
    ...(link ? { link } : {}),
    ...(played ? { played } : {}),
    ...(load ? { load } : {}),
    ...(delivery ? { delivery } : {}),
    ...(effect ? { firstEffect: effect } : {}),
    ...(waits.length > 0 ? { expiredWaits: waits } : {}),
    ...(resumption ? { resumption } : {}),
    // A scenario with a search is planned with parameters of a trial.
    ...(scenario.search ? { reading: scenario.search.read(timeline, planned.params as TrialParams) } : {}),
  };
}

/**
 * The control of each server pair decides what the other cases are worth: its own raw blind window is the floor that is
 * subtracted from theirs, and when it did not pass none of them can be believed.
 */
export function applyControls(
  cases: readonly CaseResult[],
  timelineOf: (id: string) => Timeline | undefined,
): { cases: CaseResult[]; baselineMs: number | null; reason: string | null } {
  const controls = controlsOf(cases);
  const floors = new Map<string, number>();
  for (const control of controls) {
    const timeline = timelineOf(control.id);
    const raw = timeline ? rawBlindWindowMs(timeline).value : null;
    if (raw !== null) floors.set(pairOf(control), Math.max(raw, floors.get(pairOf(control)) ?? 0));
  }
  const judged = cases.map((result): CaseResult => {
    const timeline = timelineOf(result.id);
    const floorMs = floors.get(pairOf(result)) ?? null;
    const derived = timeline ? derive(timeline, floorMs) : result.derived;
    const measured = { ...result, derived, ...measuredAttempts(result, floorMs, timelineOf) };
    if (!vouches(result) || isTrusted(result, cases)) return measured;
    return {
      ...measured,
      outcome: 'inconclusive',
      reason: 'the healthy control did not pass, so this result is not trusted',
    };
  });
  const reason = cases.every(isOfComparison)
    ? null
    : controls.length === 0
      ? 'no healthy control was run'
      : badControls(cases).length > 0
        ? 'the healthy control did not pass'
        : null;
  return { cases: judged, baselineMs: floors.size > 0 ? Math.max(...floors.values()) : null, reason };
}

/**
 * Whether the healthy control of its servers vouches for a case: nothing is believed where one did not pass.
 *
 * @param cases all cases of the run, the controls among them
 */
export function isTrusted(result: CaseResult, cases: readonly CaseResult[]): boolean {
  if (isOfComparison(result)) return true;
  // A control whose servers did not even start names no pair: then nothing can be believed.
  const speaksFor = (control: CaseResult): boolean => control.server === null || pairOf(control) === pairOf(result);
  return !badControls(cases).some((control) => control.id !== result.id && speaksFor(control));
}

const pairOf = (result: CaseResult): string =>
  `${result.server?.source.spec ?? ''}>${result.server?.replica.spec ?? ''}`;

// Where the servers cannot play it, there is nothing that could be believed or not.
const controlsOf = (cases: readonly CaseResult[]): CaseResult[] =>
  cases.filter((result) => result.scenario === controlScenario && result.lacks !== 'server');

// A flaky control speaks through the attempt that passed; that it is flaky shows in the outcome of the run.
const vouches = ({ outcome }: CaseResult): boolean => outcome === 'pass' || outcome === 'flaky';

function badControls(cases: readonly CaseResult[]): CaseResult[] {
  // A control that only could not be decided, and was then played once more, speaks through that second play.
  const repeated = new Set(cases.map((result) => result.playsAgain));
  return controlsOf(cases).filter((control) => !vouches(control) && !repeated.has(control.id));
}

/** The attempts of a case with their numbers, less what the healthy link of their servers shows; nothing of a case that was played once. */
function measuredAttempts(
  result: CaseResult,
  floorMs: number | null,
  timelineOf: (id: string) => Timeline | undefined,
): Pick<CaseResult, 'attempts'> {
  if (result.attempts === undefined) return {};
  const attempts = result.attempts.map((one) => {
    const timeline = timelineOf(attemptKey(result.id, one.attempt));
    return timeline ? { ...one, derived: derive(timeline, floorMs) } : one;
  });
  return { attempts };
}

function blank(planned: PlannedCase, scenario: NamedScenario, facts: RunFacts): CaseResult {
  return {
    id: planned.id,
    scenario: planned.scenario,
    case: planned.params.case,
    title: scenario.title,
    params: withoutSecretParams(planned.params),
    asked: { source: planned.sourceSpec, replica: planned.replicaSpec },
    server: null,
    ...facts,
    outcome: 'inconclusive',
    reason: null,
    verdicts: [],
    derived: null,
    condition: null,
    settings: null,
    overridden: [],
    notes: [],
    startedAt: new Date(0).toISOString(),
    wallMs: 0,
    criticalPathMs: 0,
    budgetMs: budgetMs(scenario, planned),
    timeline: null,
    ...(planned.trial === undefined ? {} : { trial: planned.trial }),
    ...(planned.playsAgain === undefined ? {} : { playsAgain: planned.playsAgain }),
    ...(planned.state === undefined ? {} : { state: planned.state }),
  };
}
