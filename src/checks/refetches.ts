import { bytesResent } from '../measures/bytes-resent.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** What had crossed the link of the interrupted transaction crossed it again: it was fetched anew, not continued; and no more than `atMostBytes`. */
export function refetches({
  atLeastBytes,
  atMostBytes = Number.POSITIVE_INFINITY,
}: {
  atLeastBytes: number;
  atMostBytes?: number;
}): Check {
  return {
    name: 'refetches',
    ...finding('bytes'),
    judge(timeline) {
      if (!timeline.injected) return inconclusive('no fault was injected');
      const { value, reason, evidence } = bytesResent(timeline);
      if (value === null) return inconclusive(reason ?? 'not measured', evidence);
      if (value < atLeastBytes)
        return fail(
          `only ${value} bytes of binary log crossed the link again, expected at least ${atLeastBytes}`,
          evidence,
        );
      if (value > atMostBytes)
        return fail(`${value} bytes of binary log crossed the link again, expected at most ${atMostBytes}`, evidence);
      return pass(`${value} bytes of binary log crossed the link again`, evidence);
    },
  };
}
