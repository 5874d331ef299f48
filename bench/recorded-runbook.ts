import { type Baseline, besideBaseline, verdictsOf } from '../src/claims/baseline.ts';
import { baselineFile, readBaseline } from '../src/claims/baseline-file.ts';
import { builtinClaims, exhibitScenarios, type FiledClaim, loadClaims } from '../src/claims/claim-files.ts';
import { trialsIn } from '../src/claims/judge-claims.ts';
import { baselineKey } from '../src/claims/pairing.ts';
import { planRunbook } from '../src/claims/runbook.ts';
import { type ClaimResult, type Decision, leastTrialsOf } from '../src/model/claim.ts';
import { withBounds } from '../src/model/proportion.ts';
import type { CaseResult, ServerIdentity } from '../src/model/result.ts';
import { claimsOn, type RecordedFacts } from '../test/fixtures/runbook-facts.ts';

/** What the claims decide from recorded facts, by their rules and in their words of today, with the cases that the facts are of. */
export interface RecordedRunbook {
  readonly results: readonly ClaimResult[];
  readonly cases: readonly CaseResult[];
}

export async function recordedRunbook(recorded: readonly RecordedFacts[]): Promise<RecordedRunbook> {
  const claims = await loadClaims();
  const saved = await readBaseline(baselineFile(builtinClaims));
  const baseline = verdictsOf(saved);
  const cases: CaseResult[] = [];
  for (const facts of recorded) cases.push(...(await casesOf(claimsOn(claims, facts), facts)));
  const results = claims.flatMap((claim) =>
    recorded
      .filter((facts) => claimsOn([claim], facts).length > 0)
      .map((facts) => decided(claim, facts, cases, baseline)),
  );
  return { results: besideBaseline(results, saved), cases };
}

const specsOf = ({ server, run }: RecordedFacts): { source: string; replica: string } => {
  const replica = run?.spec ?? server.flavour;
  return { source: run?.sourceSpec ?? replica, replica };
};

function identitiesOf(facts: RecordedFacts): { source: ServerIdentity; replica: ServerIdentity } {
  const { flavour, version, source } = facts.server;
  const specs = specsOf(facts);
  const replica = { spec: specs.replica, flavour, version };
  return { source: source === undefined ? replica : { spec: specs.source, ...source }, replica };
}

/** The trials behind the facts, in the order in which a report lists them. */
async function casesOf(claims: readonly FiledClaim[], facts: RecordedFacts): Promise<readonly CaseResult[]> {
  const asked = specsOf(facts);
  const scenarios = await exhibitScenarios(claims);
  const identities = identitiesOf(facts);
  const [runtime, proxy] = [facts.run?.runtime ?? '', facts.run?.proxy ?? ''];
  return planRunbook({ claims, scenarios, pairs: [asked], seed: 'page' })
    .toSorted((a, b) => a.scenario.localeCompare(b.scenario))
    .map(({ id, scenario, params }) => {
      const ran = facts.absent?.[`${scenario}/${params.case}`] === undefined;
      const named = `${id}-${asked.source}-${asked.replica}`;
      const one = { id: named, scenario, case: params.case, asked, server: ran ? identities : null };
      return { ...one, runtime, proxy, timeline: null } as CaseResult;
    });
}

function decided(
  claim: FiledClaim,
  recorded: RecordedFacts,
  cases: readonly CaseResult[],
  baseline: Baseline,
): ClaimResult {
  const { id, says, hypothesis, variable, rule, leastTrials, exhibits } = claim;
  const { server, claims, absent = {}, conditions = {} } = recorded;
  const facts = claims[id] ?? {};
  const asked = specsOf(recorded);
  const identities = identitiesOf(recorded);
  const missing = Object.fromEntries(exhibits.flatMap((name) => (absent[name] ? [[name, absent[name]]] : [])));
  const why = [...new Set(Object.values(missing))].join('; ');
  const decision =
    exhibits.length > 0 && exhibits.length === Object.keys(missing).length
      ? { verdict: 'not-testable' as const, sentence: `Not testable here: ${why}.`, numbers: {} }
      : bounded(claim.decide(facts, server), trialsIn(facts));
  const evidence = Object.entries(facts).flatMap(([name, trials]) =>
    cases
      .filter(
        (one) =>
          one.asked.source === asked.source &&
          one.asked.replica === asked.replica &&
          `${one.scenario}/${one.case}` === name,
      )
      .slice(0, trials.length)
      .map((one) => one.id),
  );
  return {
    ...{ id, says, hypothesis, variable, rule, leastTrials, asked, server: identities },
    needed: Object.fromEntries(exhibits.map((name) => [name, leastTrialsOf(claim, name)])),
    ...(conditions[id] === undefined ? {} : { conditions: conditions[id] }),
    ...decision,
    baseline: baseline[baselineKey(identities)]?.[id] ?? null,
    facts,
    evidence,
    absent: missing,
    corrected: claim.corrected(server),
  };
}

const bounded = (decision: Decision, trials: number): Decision => ({
  ...decision,
  sentence: withBounds(decision.sentence, trials),
});
