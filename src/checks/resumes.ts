import { resumeMs } from '../measures/resume.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** Everything committed before heal was executed on the replica within the time after heal. */
export function resumes({ withinMs }: { withinMs: number }): Check {
  return {
    name: 'resumes',
    ...finding('resumption'),
    judge(timeline) {
      const { value, reason, evidence } = resumeMs(timeline);
      if (value === null) {
        const facts = timeline.last('integrity');
        if (facts && !facts.caughtUp)
          return fail(`the replica did not catch up after healing (missing ${facts.missing || 'unknown'})`, [
            facts.seq,
          ]);
        return inconclusive(reason ?? 'not measured', evidence);
      }
      if (value > withinMs)
        return fail(
          `the replica had all transactions only ${value} ms after healing, expected within ${withinMs} ms`,
          evidence,
        );
      return pass(`the replica had all transactions ${value} ms after healing`, evidence);
    },
  };
}
