import { crossedBytes } from '../measures/crossed-bytes.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface CrossesOptions {
  /** As marked by the play (`stretchMark`). */
  readonly stretch: string;
  readonly atLeastBytes: number;
  readonly atMostBytes: number;
}

/** So many bytes, and no more, crossed the link towards the replica in a marked stretch of the play. */
export function crosses({ stretch, atLeastBytes, atMostBytes }: CrossesOptions): Check {
  return {
    name: `crosses-${stretch}`,
    ...finding('bytes'),
    judge(timeline) {
      const { value, reason, evidence } = crossedBytes(timeline, stretch);
      if (value === null) return inconclusive(reason ?? 'not measured', evidence);
      const said = `${value} bytes crossed the link for the ${stretch}`;
      if (value < atLeastBytes) return fail(`${said}, expected at least ${atLeastBytes}`, evidence);
      if (value > atMostBytes) return fail(`${said}, expected at most ${atMostBytes}`, evidence);
      return pass(said, evidence);
    },
  };
}
