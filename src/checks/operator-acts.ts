import { soundness } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** While the fault was in place, the server accepted this statement of an operator at least once. */
export function operatorActs({ statement }: { statement: string }): Check {
  return {
    name: 'operator-acts',
    ...soundness('play'),
    judge(timeline) {
      const { injected, healed } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const untilMs = healed?.atMs ?? Number.POSITIVE_INFINITY;
      const said = timeline
        .of('operator')
        .filter((o) => o.statement === statement && o.atMs + o.tookMs >= injected.atMs && o.atMs <= untilMs);
      const refused = said.find((o) => o.errno !== null || o.error !== null);
      const accepted = said.filter((o) => o.errno === null && o.error === null);
      if (accepted.length === 0)
        return refused
          ? fail(`${statement} was refused: ${refused.error ?? refused.errno}`, [refused.seq])
          : inconclusive(`${statement} was not executed while the fault was active`, [injected.seq]);
      return pass(
        `${statement} was accepted ${accepted.length} time(s) during the fault`,
        accepted.map((o) => o.seq),
      );
    },
  };
}
