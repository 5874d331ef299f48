import { soundness } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** While the fault was in place, or after it was only armed, the server accepted this statement of an operator at least once. */
export function operatorActs({ statement }: { statement: string }): Check {
  return {
    name: 'operator-acts',
    ...soundness('play'),
    judge(timeline) {
      const { injected, healed } = timeline;
      const begun = injected ?? timeline.first('fault', (o) => o.event === 'armed');
      if (!begun) return inconclusive('no fault was injected or armed');
      const during = injected ? 'during the fault' : 'after the fault was armed';
      const untilMs = healed?.atMs ?? Number.POSITIVE_INFINITY;
      const said = timeline
        .of('operator')
        .filter((o) => o.statement === statement && o.atMs + o.tookMs >= begun.atMs && o.atMs <= untilMs);
      const refused = said.find((o) => o.errno !== null || o.error !== null);
      const accepted = said.filter((o) => o.errno === null && o.error === null);
      if (accepted.length === 0)
        return refused
          ? fail(`${statement} was refused: ${refused.error ?? refused.errno}`, [refused.seq])
          : inconclusive(`${statement} was not executed ${during}`, [begun.seq]);
      return pass(
        `${statement} was accepted ${accepted.length} time(s) ${during}`,
        accepted.map((o) => o.seq),
      );
    },
  };
}
