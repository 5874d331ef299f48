import type { Profile } from '../model/profile.ts';
import type { CaseResult, RunResult } from '../model/result.ts';
import type { TrialParams } from '../model/scenario.ts';
import { triedElsewhere } from '../model/tried-servers.ts';
import type {
  BackOff,
  BackOffSample,
  ExperimentResult,
  Interval,
  Recommendation,
  Tuning,
  Verification,
} from '../model/tuning.ts';
import { backOffOf, rtoOf } from './back-off.ts';
import type { Ends } from './files-to-apply.ts';
import { type Evidence, recommend } from './recommend.ts';
import { experimentOf, valuesOf } from './searches.ts';
import { isSoundExperiment } from './soundness.ts';
import { tradeOff } from './trade-off.ts';
import { backOffScenario, experimentsFor, failsCase, holdsCase, type TrialScenario } from './trials.ts';
import { verdictOf } from './verdict.ts';
import { isSettled, judgeVerification, type PlannedVerification, planVerification } from './verification-plan.ts';

/** All that a tuning is worked out of: the same facts always give the same `Tuning`. */
export interface TuningFacts {
  readonly profile: Profile;
  readonly profileFile: string;
  /** Searches at the profile's own values instead of small ones. */
  readonly realTime: boolean;
  readonly verify: Tuning['verify'];
  readonly scenarios: readonly TrialScenario[];
  readonly cases: readonly CaseResult[];
  /** What a case of the back-off scenario measured; `null` where its stall was not seen. */
  stallOf(caseId: string): Omit<BackOffSample, 'caseId'> | null;
  /** `null` while no server has said what it is. */
  readonly servers: Ends | null;
  /** What the servers said they were; `null` while none has. */
  readonly tried: Tuning['tried'];
  readonly searchMs: number;
  /** What ended it before everything was played; `null` where nothing did. */
  readonly endedEarly: string | null;
}

/** What the searches have shown so far. */
export function evidenceOf(
  facts: Omit<TuningFacts, 'servers' | 'tried' | 'searchMs' | 'verify' | 'endedEarly'>,
): Evidence {
  const { profile, scenarios, cases, realTime } = facts;
  const experiments = experimentsFor(profile, scenarios).map((scenario) =>
    experimentOf(scenario, valuesOf(scenario, profile, realTime), cases, realTime),
  );
  return { experiments, backOff: measuredBackOff(facts), resumeOffsetMs: resumeOffset(experiments, cases) };
}

/** The recommendation that follows, and how it is to be verified. */
export function proposalOf(
  facts: Pick<TuningFacts, 'profile' | 'scenarios' | 'servers' | 'verify'>,
  evidence: Evidence,
): { recommendation: Recommendation | null; verifications: readonly PlannedVerification[] } {
  const { profile, servers, scenarios, verify } = facts;
  const recommendation = servers === null ? null : recommend(profile, evidence, servers);
  // What cannot be kept needs no demonstration; where the searches contradict themselves there is nothing to verify.
  const worthIt = recommendation !== null && recommendation.conflicts.length === 0 && verify !== 'none';
  return {
    recommendation,
    verifications:
      worthIt && evidence.experiments.every(isSoundExperiment)
        ? planVerification(profile, recommendation, scenarios, { scale: verify === 'real' ? 1 : 'compressed' })
        : [],
  };
}

/** Everything that a tuning found. Pure: `replfault judge` works it out again from a saved run. */
export function concludeTuning(facts: TuningFacts): Tuning {
  const { profile, profileFile, cases, realTime, verify, searchMs, endedEarly } = facts;
  const evidence = evidenceOf(facts);
  const { recommendation, verifications: planned } = proposalOf(facts, evidence);
  const unplayed = endedEarly === null ? undefined : 'it was not played, for the tuning ended early';
  const verifications = planned.map((one): Verification => {
    const played = casesOf(one, cases);
    const judged = judgeVerification(one, played, unplayed);
    // What was to be played again, and was not, neither contradicts nor verifies.
    return endedEarly === null || isSettled(one, played) ? judged : { ...judged, seen: null };
  });
  const searches = evidence.experiments.flatMap((one) => one.searches);
  const scale = Math.max(
    1,
    ...(realTime ? [] : evidence.experiments.flatMap((one) => compression(one, recommendation))),
  );
  const found = {
    profile,
    tried: facts.tried,
    profileFile,
    realTime,
    verify,
    experiments: evidence.experiments,
    backOff: evidence.backOff,
    tradeOff: recommendation === null ? [] : tradeOff(profile, evidence, recommendation),
    recommendation,
    verifications,
    ...(endedEarly !== null && { endedEarly }),
    scale,
    trials: {
      run: searches.reduce((sum, one) => sum + one.trials.length + one.disbelieved.length, 0),
      grid: searches.reduce((sum, one) => sum + (one.trials.length > 0 ? one.gridTrials : 0), 0),
    },
    searchMs,
  };
  const { verdict, sentence } = verdictOf(found);
  const elsewhere = triedElsewhere(found);
  const but =
    elsewhere === null || recommendation === null
      ? ''
      : ` ${elsewhere.replace('tried', 'Tried')}: statements and files are written for the latter, whose own behaviour was not tried.`;
  return { ...found, verdict, sentence: `${sentence}${but}` };
}

/** The run of a tuning is judged by its verdict, not by single trials: what could not be believed was played once more. */
export function withTuning(run: RunResult, tuning: Tuning): RunResult {
  const outcome = { verified: 'pass', 'verified-scaled': 'pass', contradicted: 'fail', unreachable: 'fail' } as const;
  const untrusted = run.counts.fail > 0 ? `${run.counts.fail} trials broke a promise of their own` : run.reason;
  const named =
    tuning.verdict === 'inconclusive' || tuning.verdict === 'unverified' ? 'inconclusive' : outcome[tuning.verdict];
  if (run.counts.fail > 0) return { ...run, tuning, outcome: 'fail', reason: untrusted };
  if (tuning.endedEarly !== undefined) {
    // What was contradicted before stays so.
    const contradicted = tuning.verdict === 'contradicted';
    const reason = contradicted ? `${tuning.sentence} Besides, it ended early: ${tuning.endedEarly}.` : tuning.sentence;
    return { ...run, tuning, outcome: contradicted ? 'fail' : 'inconclusive', reason };
  }
  return {
    ...run,
    tuning,
    outcome: untrusted === null ? named : 'inconclusive',
    reason: untrusted ?? (named === 'pass' ? null : tuning.sentence),
  };
}

/** Cases that were played for one verification. */
export function casesOf(planned: PlannedVerification, cases: readonly CaseResult[]): CaseResult[] {
  const name = planned.expected === 'holds' ? holdsCase : failsCase;
  return cases.filter((one) => {
    const params = one.params as TrialParams;
    const sameSettings = Object.entries(planned.settings).every(([setting, value]) => params[setting] === value);
    return one.scenario === planned.scenario && one.case === name && params.sizeMs === planned.sizeMs && sameSettings;
  });
}

function measuredBackOff({ profile, cases, stallOf }: Pick<TuningFacts, 'profile' | 'cases' | 'stallOf'>): BackOff {
  const samples = cases.flatMap((one) => {
    if (one.scenario !== backOffScenario || one.outcome !== 'pass') return [];
    const stall = stallOf(one.id);
    return stall === null ? [] : [{ ...stall, caseId: one.id }];
  });
  const refused = cases.find((one) => one.scenario === backOffScenario && one.outcome === 'skipped');
  const backOff = backOffOf(samples, rtoOf(profile.link));
  return refused && samples.length === 0 ? { ...backOff, reason: refused.reason } : backOff;
}

/** Of so many survivors the slowest alone does not decide: one slow catch-up is a matter of the machine, and the verification has the last word. */
const manySurvivors = 5;

/** From a healed link to a replica that has everything, minus the connect retry interval, over all survivors of refused connections. */
function resumeOffset(experiments: readonly ExperimentResult[], cases: readonly CaseResult[]): Interval | null {
  const survivors = new Set(
    experiments
      .filter((one) => one.setting === 'connectRetryS')
      .flatMap((one) => one.searches.flatMap(({ trials }) => trials.filter((trial) => !trial.broke)))
      .map((trial) => trial.caseId),
  );
  const offsets = cases.flatMap((one) => {
    const resumeMs = survivors.has(one.id) ? (one.derived?.resumeMs ?? null) : null;
    return resumeMs === null ? [] : [resumeMs - (one.params as TrialParams).connectRetryS * 1000];
  });
  if (offsets.length === 0) return null;
  const fromLeast = offsets.toSorted((a, b) => a - b);
  const mostMs = fromLeast.at(offsets.length >= manySurvivors ? -2 : -1) ?? 0;
  // A receiver that has tried a moment before the link is whole waits for a whole interval, whether a trial met that moment or not.
  return { from: fromLeast[0] ?? 0, to: Math.max(0, mostMs) };
}

function compression({ setting, searches }: ExperimentResult, recommendation: Recommendation | null): number[] {
  const real = recommendation?.settings.find((one) => one.setting === setting)?.value;
  return real === undefined ? [] : searches.map(({ valueS }) => Math.round((real / valueS) * 10) / 10);
}
