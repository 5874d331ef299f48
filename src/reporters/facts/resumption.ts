import type { CaseResult, Resumption, ResumptionNumber, RunResult } from '../../model/result.ts';
import { pairKey, type ServerPair, serverPairs } from './server-pairs.ts';

/** One way back from one break point on one pair of servers, played once or several times. */
export interface ResumeCell {
  /** Place of the first such case in the run. */
  readonly index: number;
  readonly results: readonly CaseResult[];
  readonly resumptions: readonly Resumption[];
  /** Why nothing is known here; `null` where something is. */
  readonly reason: string | null;
}

export interface ResumeRow {
  readonly breakPoint: string;
  readonly strategy: string;
  /** One for each pair; `null` where it was not planned. */
  readonly cells: readonly (ResumeCell | null)[];
}

export interface ResumeLedger {
  readonly pairs: readonly ServerPair[];
  readonly rows: readonly ResumeRow[];
}

export const hasResumptions = (run: RunResult): boolean => run.cases.some((result) => result.resumption !== undefined);

/** Break point and strategy by server pair, sorted so that the strategies of one break point stand together. Controls, in which nothing is broken, are left out. */
export function resumeLedgerOf(run: RunResult): ResumeLedger {
  const pairs = serverPairs(run);
  const rows = new Map<
    string,
    { breakPoint: string; strategy: string; cases: { result: CaseResult; index: number }[] }
  >();
  for (const [index, result] of run.cases.entries()) {
    const { breakPoint, strategy } = result.params;
    if (typeof breakPoint !== 'string' || typeof strategy !== 'string') continue;
    const key = JSON.stringify([breakPoint, strategy]);
    const row = rows.get(key) ?? { breakPoint, strategy, cases: [] };
    row.cases.push({ result, index });
    rows.set(key, row);
  }
  return {
    pairs,
    rows: [...rows.values()]
      .sort((a, b) => a.breakPoint.localeCompare(b.breakPoint) || a.strategy.localeCompare(b.strategy))
      .filter(({ cases }) => cases.some(({ result }) => result.resumption !== undefined))
      .map(({ breakPoint, strategy, cases }) => ({
        breakPoint,
        strategy,
        cells: pairs.map(({ key }) => cellOf(cases.filter(({ result }) => pairKey(result) === key))),
      })),
  };
}

function cellOf(cases: readonly { result: CaseResult; index: number }[]): ResumeCell | null {
  const [first] = cases;
  if (!first) return null;
  const results = cases.map(({ result }) => result);
  const resumptions = results.flatMap(({ resumption }) => resumption ?? []);
  return { index: first.index, results, resumptions, reason: resumptions.length > 0 ? null : reasonOf(first.result) };
}

function reasonOf({ outcome, reason }: CaseResult): string {
  return outcome === 'skipped' ? `skipped: ${reason ?? 'no reason recorded'}` : (reason ?? 'nothing was broken');
}

/** The least and the greatest of what was measured over all plays, or why nothing was. */
export function spanOf(
  { resumptions }: ResumeCell,
  name: ResumptionNumber,
): { readonly least: number; readonly most: number } | { readonly reason: string } {
  const values = resumptions.flatMap((one) => one[name] ?? []);
  if (values.length > 0) return { least: Math.min(...values), most: Math.max(...values) };
  return { reason: resumptions.find(({ reasons }) => reasons[name] !== undefined)?.reasons[name] ?? 'not measured' };
}
