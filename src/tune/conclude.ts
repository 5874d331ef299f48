import type { Profile } from '../model/profile.ts';
import type { Recommendation } from '../model/recommendation.ts';
import type { CaseResult, RunResult } from '../model/result.ts';
import type { TrialParams } from '../model/scenario.ts';
import { triedElsewhere } from '../model/tried-servers.ts';
import type { BackOff, ExperimentResult, Interval, Tuning } from '../model/tuning.ts';
import { backOffOf, rtoOf } from './back-off.ts';
import { beforeAndAfter } from './before-after.ts';
import type { Ends } from './files-to-apply.ts';
import { loadOfTrials } from './load-of-trials.ts';
import type { TuningFacts } from './proposal.ts';
import type { Evidence } from './recommend.ts';
import { recommendedProfile } from './recommended-profile.ts';
import { lastRound } from './rounds.ts';
import { findIncoherences } from './rules/index.ts';
import { experimentOf, playedLink, valuesOf } from './searches.ts';
import { tradeOff } from './trade-off.ts';
import { backOffScenario, experimentsFor } from './trials.ts';
import { verdictOf } from './verdict.ts';

/** What the searches have shown so far. */
export function evidenceOf(
  facts: Omit<TuningFacts, 'load' | 'servers' | 'tried' | 'searchMs' | 'verify' | 'endedEarly'>,
): Evidence {
  const { profile, scenarios, cases, realTime } = facts;
  const link = playedLink(profile, cases);
  const experiments = experimentsFor(profile, scenarios).map((scenario) =>
    experimentOf(scenario, valuesOf(scenario, profile, realTime), cases, realTime, link),
  );
  const { roundTripMs } = link;
  return {
    experiments,
    backOff: measuredBackOff(facts),
    resumeOffsetMs: resumeOffset(experiments, cases),
    ...(roundTripMs > 0 && { roundTripMs }),
  };
}

/** Everything that a tuning found. Pure: `replfault judge` works it out again from a saved run. */
export function concludeTuning(facts: TuningFacts): Tuning {
  const { profile, profileFile, realTime, verify, searchMs, endedEarly } = facts;
  const { evidence, recommendation, verifications, clients } = lastRound(facts, evidenceOf(facts));
  const searches = evidence.experiments.flatMap((one) => one.searches);
  const scale = Math.max(
    1,
    ...(realTime ? [] : evidence.experiments.flatMap((one) => compression(one, recommendation))),
  );
  const found = {
    profile,
    tried: facts.tried,
    ...linkOf(facts.cases),
    ...(facts.load !== null && { load: facts.load }),
    profileFile,
    realTime,
    verify,
    experiments: evidence.experiments,
    backOff: evidence.backOff,
    tradeOff: recommendation === null ? [] : tradeOff(profile, evidence, recommendation),
    recommendation,
    ...(recommendation !== null && beforeAndAfter(profile, evidence, recommendation)),
    ...(recommendation !== null &&
      facts.servers !== null && { recommended: linted(profile, recommendation, facts.servers) }),
    verifications,
    ...(clients.length > 0 && { clients }),
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
      : ` ${elsewhere.replace('tried', 'Tried')}: statements and files are written for the latter, whose behaviour was not tested.`;
  return { ...found, verdict, sentence: `${sentence}${but}` };
}

/** The link that trials were played over; nothing where none had one. */
function linkOf(cases: readonly CaseResult[]): Pick<Tuning, 'link'> {
  const links = cases.flatMap(({ link }) => (link === undefined ? [] : [link]));
  const [first] = links;
  if (first === undefined) return {};
  const measured = links.flatMap(({ measuredRttMs }) => (measuredRttMs === null ? [] : [measuredRttMs]));
  const measuredRttMs = measured.toSorted((a, b) => a - b)[Math.floor(measured.length / 2)] ?? null;
  return { link: { kind: first.kind, measuredRttMs, limitedBy: first.limitedBy } };
}

/** The profile with the recommendation in it, and what is incoherent there. */
function linted(profile: Profile, recommendation: Recommendation, servers: Ends): NonNullable<Tuning['recommended']> {
  const recommended = recommendedProfile(profile, recommendation, servers);
  return { profile: recommended, findings: findIncoherences(recommended) };
}

/** The run of a tuning is judged by its verdict, not by single trials: what could not be believed was played once more. */
export function withTuning(run: RunResult, tuning: Tuning): RunResult {
  const outcome = { verified: 'pass', 'verified-scaled': 'pass', contradicted: 'fail', unreachable: 'fail' } as const;
  const untrusted = run.counts.fail > 0 ? `${run.counts.fail} trials failed their own checks` : run.reason;
  const named =
    tuning.verdict === 'inconclusive' || tuning.verdict === 'unverified' ? 'inconclusive' : outcome[tuning.verdict];
  if (run.counts.fail > 0) return { ...run, tuning, outcome: 'fail', reason: untrusted };
  if (tuning.endedEarly !== undefined) {
    // What was contradicted before stays so.
    const contradicted = tuning.verdict === 'contradicted';
    const reason = contradicted
      ? `${tuning.sentence} The run also ended early: ${tuning.endedEarly}.`
      : tuning.sentence;
    return { ...run, tuning, outcome: contradicted ? 'fail' : 'inconclusive', reason };
  }
  return {
    ...run,
    tuning,
    outcome: untrusted === null ? named : 'inconclusive',
    reason: untrusted ?? (named === 'pass' ? null : tuning.sentence),
  };
}

function measuredBackOff({ profile, cases, stallOf }: Pick<TuningFacts, 'profile' | 'cases' | 'stallOf'>): BackOff {
  const samples = cases.flatMap((one) => {
    if (one.scenario !== backOffScenario || one.outcome !== 'pass') return [];
    const stall = stallOf(one.id);
    return stall === null ? [] : [{ ...stall, caseId: one.id }];
  });
  const refused = cases.find((one) => one.scenario === backOffScenario && one.outcome === 'skipped');
  const backOff = backOffOf(samples, rtoOf(profile.link), playedLink(profile, cases).packets);
  const found = { ...backOff, ...loadOfTrials(cases.filter((one) => one.scenario === backOffScenario)) };
  return refused && samples.length === 0 ? { ...found, reason: refused.reason } : found;
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
