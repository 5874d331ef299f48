import {
  type Claim,
  type ClaimResult,
  type ClaimServer,
  type Decision,
  type Facts,
  type FactsByExhibit,
  leastTrialsOf,
} from '../model/claim.ts';
import { withBounds } from '../model/proportion.ts';
import type { CaseResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Baseline } from './baseline.ts';
import { isBelieved } from './belief.ts';
import { type BelievedTrial, conditionsOf } from './conditions.ts';
import { baselineKey, isTriedOn, mayBeTriedOn } from './pairing.ts';

type TimelineOf = (id: string) => Timeline | undefined;
type Outcome = Pick<ClaimResult, 'verdict' | 'sentence' | 'numbers' | 'facts' | 'corrected'>;

/** What the cases of one claim are worth on one pair of servers. */
interface Exhibited {
  readonly trials: ReadonlyMap<string, readonly CaseResult[]>;
  /** Exhibits that gave nothing, each with the reason. */
  readonly absent: Readonly<Record<string, string>>;
  /** Why the claim cannot be decided from the rest; empty when it can. */
  readonly blocked: readonly string[];
  readonly allSkipped: boolean;
}

const verdicts: readonly Decision['verdict'][] = ['confirmed', 'refuted', 'conditional', 'not-testable'];

/**
 * Every claim on every pair of servers, from the judged cases of a run and their timelines. Pure. Which trials count: `belief.ts`;
 * a claim that misses one it needs is undecided, and so is one whose own functions break. A claim about two versions has a result only for such pairs.
 */
export function judgeClaims(
  claims: readonly Claim[],
  cases: readonly CaseResult[],
  timelineOf: TimelineOf,
  baseline: Baseline,
): ClaimResult[] {
  const pairs = new Map<string, CaseResult[]>();
  for (const one of cases) {
    const key = `${one.asked.source}>${one.asked.replica}`;
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  return claims.flatMap((claim) =>
    [...pairs.values()]
      .filter((ofPair) => speaksOf(claim, ofPair))
      .map((ofPair) => judgeClaim(claim, ofPair, timelineOf, baseline)),
  );
}

/** Whether a claim is about the servers of these cases. Where none was started, what was asked for tells. */
function speaksOf(claim: Claim, cases: readonly CaseResult[]): boolean {
  const [first] = cases;
  const server = cases.find((one) => one.server !== null)?.server;
  if (server) return isTriedOn(claim, server);
  return first !== undefined && mayBeTriedOn(claim, first.asked);
}

function judgeClaim(
  claim: Claim,
  cases: readonly CaseResult[],
  timelineOf: TimelineOf,
  baseline: Baseline,
): ClaimResult {
  const { id, says, hypothesis, variable, rule, leastTrials } = claim;
  const asked = cases[0]?.asked ?? { source: '', replica: '' };
  const server = cases.find((one) => one.server !== null)?.server ?? null;
  const told: ClaimServer | null =
    server === null ? null : { ...named(server.replica), ...(claim.between && { source: named(server.source) }) };
  const expected = server === null ? null : (baseline[baselineKey(server)]?.[id] ?? null);
  const exhibited = exhibit(claim, cases, told, timelineOf);
  const { verdict, sentence, numbers, facts, corrected } = outcomeOf(claim, exhibited, told, expected, timelineOf);
  const evidence = [...exhibited.trials.values()].flat().map((one) => one.id);
  const needed = Object.fromEntries(claim.exhibits.map((name) => [name, leastTrialsOf(claim, name)]));
  const head = { id, says, hypothesis, variable, rule, leastTrials, needed, asked, server };
  return {
    ...head,
    verdict,
    sentence,
    numbers,
    baseline: expected,
    facts,
    conditions: conditionsOf(believedTrials(exhibited, timelineOf)),
    evidence,
    absent: exhibited.absent,
    corrected,
  };
}

function believedTrials({ trials }: Exhibited, timelineOf: TimelineOf): ReadonlyMap<string, readonly BelievedTrial[]> {
  const withHistory = (result: CaseResult): BelievedTrial[] => {
    const timeline = timelineOf(result.id);
    return timeline === undefined ? [] : [{ result, timeline }];
  };
  return new Map([...trials].map(([name, results]) => [name, results.flatMap(withHistory)]));
}

const named = ({ flavour, version }: ClaimServer): { flavour: string; version: string } => ({ flavour, version });

function exhibit(
  claim: Claim,
  cases: readonly CaseResult[],
  server: ClaimServer | null,
  timelineOf: TimelineOf,
): Exhibited {
  const trials = new Map<string, CaseResult[]>();
  const absent: Record<string, string> = {};
  const blocked: string[] = [];
  let skipped = 0;
  for (const name of claim.exhibits) {
    const all = cases.filter((one) => `${one.scenario}/${one.case}` === name);
    const believed = all.filter((one) => isBelieved(claim, one, cases) && timelineOf(one.id) !== undefined);
    if (believed.length > 0) trials.set(name, believed);
    if (all.length > 0 && all.every((one) => one.outcome === 'skipped')) {
      skipped += 1;
      const reason = reasonsOf(all);
      absent[name] = reason;
      // What the servers lack is a fact about them; what this machine lacks says nothing about the claim.
      const excused = all.every((one) => one.lacks === 'server') || (server && claim.optional?.(name, server));
      if (!excused) blocked.push(`${name} cannot run here: ${reason}`);
    } else if (believed.length < leastTrialsOf(claim, name)) {
      const reason = all.length === 0 ? 'it did not run' : reasonsOf(all.filter((one) => !believed.includes(one)));
      if (believed.length === 0) absent[name] = reason;
      const why = reason === '' ? '' : ` (${reason})`;
      blocked.push(`only ${believed.length} of ${leastTrialsOf(claim, name)} trials of ${name} are valid${why}`);
    }
  }
  return { trials, absent, blocked, allSkipped: claim.exhibits.length > 0 && skipped === claim.exhibits.length };
}

function outcomeOf(
  claim: Claim,
  { trials, absent, blocked, allSkipped }: Exhibited,
  server: ClaimServer | null,
  expected: ClaimResult['baseline'],
  timelineOf: TimelineOf,
): Outcome {
  let facts: FactsByExhibit = {};
  let corrected: Outcome['corrected'] = [];
  const undecided = (sentence: string): Outcome => ({ verdict: 'undecided', sentence, numbers: {}, facts, corrected });
  try {
    if (server !== null) corrected = claim.corrected(server);
    facts = measured(claim, trials, timelineOf);
    if (allSkipped) {
      const why = [...new Set(Object.values(absent))].join('; ');
      // Elsewhere it was decided: that it cannot be shown here must not pass for an answer.
      if (expected !== null && expected !== 'not-testable') return undecided(`none of its cases can run here: ${why}`);
      return { verdict: 'not-testable', sentence: `Not testable here: ${why}.`, numbers: {}, facts, corrected };
    }
    if (blocked.length > 0) return undecided(blocked.join('; '));
    if (server === null) return undecided('no server was started');
    const { verdict, sentence, numbers } = claim.decide(facts, server);
    if (!verdicts.includes(verdict)) return undecided(`its rule gave "${verdict}", which is not a verdict`);
    if (claim.exhibits.length === 0 && verdict !== 'not-testable')
      return undecided(`its rule gave ${verdict} without a valid trial of any case`);
    if (!sentence) return undecided(`its rule gave ${verdict} without a reason`);
    const said = withBounds(sentence, trialsIn(facts));
    return { verdict, sentence: said, numbers: sound(numbers, 'its rule'), facts, corrected };
  } catch (error) {
    return undecided(`its claim file failed: ${(error as Error)?.message ?? String(error)}`);
  }
}

function measured(
  claim: Claim,
  trials: ReadonlyMap<string, readonly CaseResult[]>,
  timelineOf: TimelineOf,
): FactsByExhibit {
  return Object.fromEntries(
    [...trials].map(([name, results]) => [
      name,
      results.map((result) => {
        const timeline = timelineOf(result.id);
        if (!timeline) throw new Error(`the timeline of ${result.id} is missing`);
        return sound(claim.measure({ exhibit: name, result, timeline }), `the measure of ${name}`);
      }),
    ]),
  );
}

/** How many trials all exhibits have together. */
export const trialsIn = (facts: FactsByExhibit): number =>
  Object.values(facts).reduce((sum, trials) => sum + trials.length, 0);

/** A number that is none would be saved as `null`, and so as "not measured". */
function sound(facts: Facts, whose: string): Facts {
  for (const [name, value] of Object.entries(facts))
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value)))
      throw new Error(`${whose} gave ${value} for ${name}`);
  return facts;
}

function reasonsOf(cases: readonly CaseResult[]): string {
  const reasons = cases.map((one) => {
    const verdict = decisive(one.verdicts.filter(({ kind }) => kind !== 'finding')) ?? decisive(one.verdicts);
    return one.reason ?? (verdict ? `${verdict.check}: ${verdict.reason}` : one.outcome);
  });
  return [...new Set(reasons)].join('; ');
}

/** What keeps a case from being a trial is that the experiment was not what it should be; a finding is the reason only where nothing else is. */
const decisive = (verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.find(({ outcome }) => outcome === 'fail') ?? verdicts.find(({ outcome }) => outcome === 'inconclusive');
