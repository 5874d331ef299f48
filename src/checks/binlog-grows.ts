import { loggedBytes } from '../measures/logged-bytes.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface BinlogGrowsOptions {
  /** As marked by the play (`stretchMark`). */
  readonly stretch: string;
  readonly atLeastBytes: number;
  readonly atMostBytes: number;
}

/** The source's binary log grew by so many bytes, and no more, in a marked stretch of the play. */
export function binlogGrows({ stretch, atLeastBytes, atMostBytes }: BinlogGrowsOptions): Check {
  return {
    name: `binlog-grows-${stretch}`,
    ...finding('bytes'),
    judge(timeline) {
      const { value, reason, evidence } = loggedBytes(timeline, stretch);
      if (value === null) return inconclusive(reason ?? 'not measured', evidence);
      const said = `the binary log grew by ${value} bytes for the ${stretch}`;
      if (value < atLeastBytes) return fail(`${said}, expected at least ${atLeastBytes}`, evidence);
      if (value > atMostBytes) return fail(`${said}, expected at most ${atMostBytes}`, evidence);
      return pass(said, evidence);
    },
  };
}
