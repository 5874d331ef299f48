import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface OperatorWaitsOptions {
  /** What the operator did after the injection, by the name of the action. */
  readonly action: string;
  /** Bounds of how long its slowest statement took, ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The slowest statement of an operator's action took as long as it should, and was accepted. */
export function operatorWaits({ action, fromMs, toMs }: OperatorWaitsOptions): Check {
  return {
    name: 'operator-waits',
    ...finding('statements'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const [slowest] = timeline
        .of('operator')
        .filter((o) => o.action === action && o.atMs > injected.atMs)
        .sort((a, b) => b.tookMs - a.tookMs);
      if (!slowest) return inconclusive(`no operator did ${action} after the injection`, [injected.seq]);
      const evidence = [injected.seq, slowest.seq];
      const { statement, tookMs, error } = slowest;
      if (error !== null) return fail(`${statement} was refused: ${error}`, evidence);
      const said = `${statement} took ${Math.round(tookMs)} ms`;
      return tookMs < fromMs || tookMs > toMs
        ? fail(`${said}, expected from ${fromMs} to ${toMs} ms`, evidence)
        : pass(said, evidence);
    },
  };
}
