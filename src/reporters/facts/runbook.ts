import type { ClaimResult } from '../../model/claim-result.ts';
import type { Advice } from '../../model/procedure.ts';
import type { CaseResult, RunResult } from '../../model/result.ts';
import { pairKey, type ServerPair, serverPairs } from './server-pairs.ts';

/** One claim on every pair of servers, in their order; `null` where it was not tried. */
export interface ClaimRow {
  readonly claim: Pick<ClaimResult, 'id' | 'says' | 'hypothesis' | 'variable' | 'rule' | 'leastTrials' | 'needed'>;
  readonly results: readonly (ClaimResult | null)[];
}

export interface Runbook {
  readonly pairs: readonly ServerPair[];
  readonly rows: readonly ClaimRow[];
}

/** An exhibit of a claim with the trials that were believed. */
export interface Exhibit {
  readonly name: string;
  readonly trials: readonly { readonly result: CaseResult; readonly index: number }[];
}

/** Claim by pair of servers. */
export function runbookOf(run: RunResult): Runbook {
  const results = run.runbook ?? [];
  const pairs = serverPairs(run).filter((pair) => results.some((one) => pairKey(one) === pair.key));
  const ids = [...new Set(results.map((one) => one.id))];
  const rows = ids.flatMap((id): ClaimRow[] => {
    const ofClaim = results.filter((one) => one.id === id);
    const [claim] = ofClaim;
    if (!claim) return [];
    return [{ claim, results: pairs.map((pair) => ofClaim.find((one) => pairKey(one) === pair.key) ?? null) }];
  });
  return { pairs, rows };
}

/**
 * Claims that were only tried where the ends differ, each with its own pairs, apart from the others: a table of all of them would be wide and mostly empty.
 */
export function byKind(runbook: Runbook): { readonly ofOne: Runbook; readonly ofTwo: readonly Runbook[] } {
  const isOfTwo = ({ results }: ClaimRow): boolean =>
    results.every((one) => one === null || one.asked.source !== one.asked.replica);
  const ofTwo = runbook.rows.filter(isOfTwo);
  return {
    ofOne: narrowed(
      runbook,
      runbook.rows.filter((row) => !isOfTwo(row)),
    ),
    ofTwo: ofTwo.map((row) => narrowed(runbook, [row])),
  };
}

/** Only these rows, and the pairs on which one of them was tried. */
function narrowed({ pairs }: Runbook, rows: readonly ClaimRow[]): Runbook {
  const tried = pairs.map((_, index) => rows.some(({ results }) => results[index]));
  const kept = <T>(all: readonly T[]): T[] => all.filter((_, index) => tried[index]);
  return { pairs: kept(pairs), rows: rows.map(({ claim, results }) => ({ claim, results: kept(results) })) };
}

/** The believed cases behind a claim, by exhibit. */
export function exhibitsOf(run: RunResult, { evidence }: ClaimResult): Exhibit[] {
  const exhibits = new Map<string, { result: CaseResult; index: number }[]>();
  for (const [index, result] of run.cases.entries()) {
    if (!evidence.includes(result.id)) continue;
    const name = `${result.scenario}/${result.case}`;
    exhibits.set(name, [...(exhibits.get(name) ?? []), { result, index }]);
  }
  return [...exhibits].map(([name, trials]) => ({ name, trials }));
}

/** Whether a verdict is not the committed one. */
export function differs({ verdict, baseline }: ClaimResult): boolean {
  return verdict !== 'undecided' && baseline !== null && baseline !== verdict;
}

/** What should be said instead, the pairs that share it together. */
export function correctionsOf(
  pairs: readonly ServerPair[],
  { results }: ClaimRow,
): { servers: string; advice: readonly Advice[] }[] {
  const found: { servers: string[]; advice: readonly Advice[] }[] = [];
  for (const [index, one] of results.entries()) {
    const label = pairs[index]?.label;
    if (!one || one.corrected.length === 0 || label === undefined) continue;
    const same = found.find(({ advice }) => JSON.stringify(advice) === JSON.stringify(one.corrected));
    if (same) same.servers.push(label);
    else found.push({ servers: [label], advice: one.corrected });
  }
  return found.map(({ servers, advice }) => ({ servers: servers.join(', '), advice }));
}
