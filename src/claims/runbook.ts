import { type Claim, type ClaimResult, leastTrialsOf } from '../model/claim.ts';
import type { RunResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import { controlScenario, makePlan, type PlanRequest } from '../runner/plan.ts';
import { playAgain, playMore } from '../runner/play-more.ts';
import { executePlan, type FinishedRun, type RunRequest } from '../runner/run.ts';
import { besideBaseline, type SavedBaseline, verdictsOf } from './baseline.ts';
import { isAnswer } from './belief.ts';
import { judgeClaims } from './judge-claims.ts';
import { mayBeTriedOn, seriesOf } from './pairing.ts';

export interface RunbookPlanRequest extends Pick<PlanRequest, 'pairs' | 'seed'> {
  /** `--param` of the user. */
  readonly params?: PlanRequest['params'];
  readonly claims: readonly Claim[];
  /** Scenarios of the exhibits, and the control. */
  readonly scenarios: readonly NamedScenario[];
  readonly workload?: PlanRequest['workload'] | undefined;
}

/** On each pair every exhibit of the claims that are about it, each as often as the claim that wants it most often, and the control. */
export function planRunbook({
  claims,
  scenarios,
  pairs,
  params = [],
  seed,
  workload,
}: RunbookPlanRequest): readonly PlannedCase[] {
  const trials = new Map<string, number>();
  for (const { name, cases } of scenarios)
    for (const one of cases) trials.set(`${name}/${one.case}`, name === controlScenario ? 1 : 0);
  for (const [exhibit, wanted] of trialsNeeded(claims)) trials.set(exhibit, Math.max(wanted, trials.get(exhibit) ?? 0));
  const plan = makePlan({
    scenarios,
    pairs,
    params,
    trials,
    ...(seed === undefined ? {} : { seed }),
    ...(workload === undefined ? {} : { workload }),
  });
  return Object.freeze(plan.filter((planned) => isWanted(claims, planned)));
}

/** Whether a claim that is about this pair needs the case. */
function isWanted(claims: readonly Claim[], { scenario, params, sourceSpec, replicaSpec }: PlannedCase): boolean {
  if (scenario === controlScenario) return true;
  const pair = { source: sourceSpec, replica: replicaSpec };
  return claims.some((claim) => mayBeTriedOn(claim, pair) && claim.exhibits.includes(`${scenario}/${params.case}`));
}

/** Believed trials that some claim needs, by exhibit. */
function trialsNeeded(claims: readonly Claim[]): ReadonlyMap<string, number> {
  const needed = new Map<string, number>();
  for (const claim of claims)
    for (const exhibit of claim.exhibits)
      needed.set(exhibit, Math.max(leastTrialsOf(claim, exhibit), needed.get(exhibit) ?? 0));
  return needed;
}

/**
 * Plays the plan, once more what could not be decided, and puts the claims on trial.
 *
 * @param baseline what is expected; its options are those of the user in this run
 */
export async function executeRunbook(
  request: RunRequest,
  claims: readonly Claim[],
  baseline: SavedBaseline,
): Promise<FinishedRun> {
  const first = await executePlan(request);
  // What every claim believes is an answer, whatever the case comes to.
  const open = first.judged.filter((one) => !isAnswer(claims, one, first.judged));
  const again = first.nothingBegan === null && !request.signal.aborted ? playAgain(request.plan, open) : [];
  const names = again.map((one) => one.playsAgain).join(', ');
  const played = await playMore(request, first, again, `inconclusive, played again: ${names}`);
  const results = judgeClaims(claims, played.result.cases, played.timelineOf, verdictsOf(baseline));
  const { options } = baseline;
  const result = { ...played.result, ...(options.length === 0 ? {} : { runbookOptions: options }) };
  return { ...played, result: withClaims(result, besideBaseline(results, baseline), claims) };
}

/** Claims whose verdict is not the committed one. */
function differing(results: readonly ClaimResult[]): ClaimResult[] {
  return results.filter(
    ({ verdict, baseline }) => verdict !== 'undecided' && baseline !== null && verdict !== baseline,
  );
}

/** What has no baseline, a line for each series; claims that were not decided have their own. */
function withoutBaseline({ runbookOptions = [] }: RunResult, results: readonly ClaimResult[]): string[] {
  const unknown = results.filter(({ verdict, baseline, server }) => {
    return verdict !== 'undecided' && baseline === null && server !== null;
  });
  const own = runbookOptions.length === 0 ? '' : ' with your options';
  const next = `run all claims with ${own === '' ? '' : '--baseline FILE '}--update-baseline to save them`;
  return [...new Set(unknown.map(kindOf))].map((kind) => {
    const ids = unknown.filter((one) => kindOf(one) === kind).map(({ id }) => id);
    return `no baseline for ${ids.join(', ')} on ${kind}${own}: nothing says whether the verdicts are as before (${next})`;
  });
}

/**
 * A run with claims is judged by them: a case that was inconclusive does not matter when every claim could be decided without it, nor does one that
 * failed by what the claims themselves measure. Any other failed case, a verdict that differs from the baseline (fail), an undecided claim and one without a
 * baseline (inconclusive) do.
 *
 * @param claims of the results; without them every failed case matters
 */
export function withClaims(run: RunResult, results: readonly ClaimResult[], claims: readonly Claim[] = []): RunResult {
  // On all pairs of servers: a claim that is open on one answers for no case.
  const deciding = claims.filter(({ id }) => {
    const own = results.filter((one) => one.id === id);
    return own.length > 0 && own.every(({ verdict }) => verdict !== 'undecided');
  });
  const failed = run.cases.filter((one) => one.outcome === 'fail' && !isAnswer(deciding, one, run.cases));
  const differ = differing(results).map(
    (one) => `${one.id} on ${kindOf(one)}: expected ${one.baseline}, seen ${one.verdict}`,
  );
  const open = results
    .filter(({ verdict }) => verdict === 'undecided')
    .map((one) => `${one.id} on ${kindOf(one)} is undecided`);
  // A run of claims that are about none of its servers has answered nothing.
  const none = results.length === 0 ? ['no claim is about these servers'] : [];
  const reasons = [
    ...(run.reason === null ? [] : [run.reason]),
    ...differ,
    ...open,
    ...none,
    ...withoutBaseline(run, results),
  ];
  return {
    ...run,
    outcome: failed.length + differ.length > 0 ? 'fail' : reasons.length > 0 ? 'inconclusive' : 'pass',
    reason: reasons.length === 0 ? null : reasons.join('; '),
    runbook: results,
  };
}

function kindOf({ server, asked }: ClaimResult): string {
  if (asked.source === asked.replica) return server === null ? asked.replica : seriesOf(server.replica);
  const [source, replica] =
    server === null ? [asked.source, asked.replica] : [server.source, server.replica].map(seriesOf);
  return `a ${replica} replica of a ${source} source`;
}

/**
 * A claim that needs as many trials as it did when a saved run was played: a run of an earlier version has as many of each case as `leastTrials` says.
 *
 * @param saved results of that run
 */
export function asPlayed(claim: Claim, saved: readonly Pick<ClaimResult, 'id' | 'needed'>[]): Claim {
  if (saved.some(({ id, needed }) => id === claim.id && needed !== undefined)) return claim;
  const { effect: _, effectOf: __, ...rest } = claim;
  return rest;
}
