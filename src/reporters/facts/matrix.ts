import type { CaseResult, RunResult } from '../../model/result.ts';
import { pairKey, type ServerPair, serverPairs } from './server-pairs.ts';

/** One case of one pair, with its place in the run. */
export interface MatrixCell {
  readonly result: CaseResult;
  readonly index: number;
}

export interface MatrixRow {
  readonly scenario: string;
  readonly case: string;
  readonly title: string;
  /** One for each pair, in their order; `null` where the case was not planned for it. */
  readonly cells: readonly (MatrixCell | null)[];
}

export interface Matrix {
  readonly pairs: readonly ServerPair[];
  readonly rows: readonly MatrixRow[];
}

/** Every case of a run against every pair of servers. */
export function matrixOf(run: RunResult): Matrix {
  const pairs = serverPairs(run);
  const rows = new Map<string, { head: CaseResult; cells: Map<string, MatrixCell> }>();
  for (const [index, result] of run.cases.entries()) {
    const name = `${result.scenario}\n${result.case}`;
    const row = rows.get(name) ?? { head: result, cells: new Map<string, MatrixCell>() };
    rows.set(name, row);
    const key = pairKey(result);
    const before = row.cells.get(key);
    // Of several plays of a case the worst one counts, unless it was inconclusive and then played once more.
    if (before === undefined || before.result.id === result.playsAgain || rank(result) > rank(before.result))
      row.cells.set(key, { result, index });
  }
  return {
    pairs,
    rows: [...rows.values()].map(({ head, cells }) => ({
      scenario: head.scenario,
      case: head.case,
      title: head.title,
      cells: pairs.map((pair) => cells.get(pair.key) ?? null),
    })),
  };
}

function rank({ outcome }: CaseResult): number {
  return ['skipped', 'pass', 'flaky', 'inconclusive', 'fail'].indexOf(outcome);
}
