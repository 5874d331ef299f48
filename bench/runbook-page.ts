import { writeFile } from 'node:fs/promises';
import { baselineFile, readBaseline } from '../src/claims/baseline.ts';
import { builtinClaims, exhibitScenarios, type FiledClaim, loadClaims } from '../src/claims/claim-files.ts';
import { planRunbook } from '../src/claims/runbook.ts';
import type { ClaimResult } from '../src/model/claim.ts';
import type { CaseResult, RunResult } from '../src/model/result.ts';
import { runbookDocument } from '../src/reporters/runbook-verdicts.ts';
import { type RecordedFacts, recordedFacts } from '../test/fixtures/runbook-facts.ts';

const page = 'docs/runbook-verdicts.md';
const specOf = ({ server, run }: RecordedFacts): string => run?.spec ?? server.flavour;

/**
 * Writes docs/runbook-verdicts.md from the facts of a real run that are committed, without servers: the claims decide again, by their rules and in their
 * words of today.
 */
async function main(): Promise<void> {
  const claims = await loadClaims();
  const recorded = recordedFacts().sort((a, b) => b.server.flavour.localeCompare(a.server.flavour));
  const baseline = await readBaseline(baselineFile(builtinClaims));
  const cases = await casesOf(claims, recorded);
  const runbook = claims.flatMap((claim) =>
    recorded.map((facts) => decided(claim, facts, cases, baseline[facts.server.flavour]?.[claim.id] ?? null)),
  );
  const [first] = recorded;
  if (first?.run === undefined) throw new Error('the facts do not say from which run they are: npm run runbook:facts');
  const { tool, startedAt, seed, cases: count } = first.run;
  const run = { tool: { name: 'replfault', version: tool }, startedAt, seed, cases, runbook } as unknown as RunResult;
  // The facts hold the trials of claims; the run played its controls as well.
  const played = cases.filter(({ server }) => server !== null).length;
  await writeFile(page, runbookDocument(run).replace(`from ${played} cases`, `from ${count} cases`));
  process.stdout.write(`${page} written\n`);
}

/** The trials behind the facts, in the order in which a report lists them. */
async function casesOf(
  claims: readonly FiledClaim[],
  recorded: readonly RecordedFacts[],
): Promise<readonly CaseResult[]> {
  const scenarios = await exhibitScenarios(claims);
  const pairs = recorded.map((facts) => ({ source: specOf(facts), replica: specOf(facts) }));
  const plan = planRunbook({ claims, scenarios, pairs, seed: 'page' });
  return plan
    .toSorted((a, b) => a.scenario.localeCompare(b.scenario))
    .flatMap(({ id, scenario, params, sourceSpec }) => {
      const facts = recorded.find((one) => specOf(one) === sourceSpec);
      if (facts === undefined) return [];
      const { flavour, version } = facts.server;
      const identity = { spec: specOf(facts), flavour, version };
      const ran = facts.absent?.[`${scenario}/${params.case}`] === undefined;
      const server = ran ? { source: identity, replica: identity } : null;
      const [runtime, proxy] = [facts.run?.runtime ?? '', facts.run?.proxy ?? ''];
      const asked = { source: sourceSpec, replica: sourceSpec };
      return [{ id, scenario, case: params.case, asked, server, runtime, proxy, timeline: null } as CaseResult];
    });
}

function decided(
  claim: FiledClaim,
  { server, claims, absent = {}, ...recorded }: RecordedFacts,
  cases: readonly CaseResult[],
  baseline: ClaimResult['baseline'],
): ClaimResult {
  const { id, says, hypothesis, variable, rule, leastTrials, exhibits } = claim;
  const facts = claims[id] ?? {};
  const spec = specOf({ server, claims, ...recorded });
  const identity = { spec, ...server };
  const missing = Object.fromEntries(exhibits.flatMap((name) => (absent[name] ? [[name, absent[name]]] : [])));
  const why = [...new Set(Object.values(missing))].join('; ');
  const decision =
    exhibits.length > 0 && exhibits.length === Object.keys(missing).length
      ? { verdict: 'not-testable' as const, sentence: `Not testable here: ${why}.`, numbers: {} }
      : claim.decide(facts, server);
  const evidence = Object.entries(facts).flatMap(([name, trials]) =>
    cases
      .filter((one) => one.asked.source === spec && `${one.scenario}/${one.case}` === name)
      .slice(0, trials.length)
      .map((one) => one.id),
  );
  return {
    ...{ id, says, hypothesis, variable, rule, leastTrials },
    asked: { source: spec, replica: spec },
    server: { source: identity, replica: identity },
    ...decision,
    baseline,
    facts,
    evidence,
    absent: missing,
    corrected: claim.corrected(server),
  };
}

await main();
