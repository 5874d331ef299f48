import { type FindingSubject, finding } from '../model/subject.ts';
import type { Observation } from '../model/timeline.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

type Status = Observation<'replication'>['status'];

/** An error number that the status of the replica is to show after the fault, and where. */
interface Shown {
  readonly name: string;
  readonly judges: FindingSubject;
  /** The column, in the words of SHOW REPLICA STATUS. */
  readonly column: string;
  readonly errno: number;
  errnoIn(status: Status): number;
  errorIn(status: Status): string;
}

/** After the fault the status of the replica showed this error number at least once. */
export function showsErrno({ name, judges, column, errno, errnoIn, errorIn }: Shown): Check {
  return {
    name,
    ...finding(judges),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const shown = timeline.first('replication', (o) => o.atMs > injected.atMs && errnoIn(o.status) === errno);
      if (shown)
        return pass(
          `${column} ${errno} ${Math.round(shown.atMs - injected.atMs)} ms after the fault: ${errorIn(shown.status)}`,
          [injected.seq, shown.seq],
        );
      const gap = timeline.gapsWithin(injected.atMs, Number.POSITIVE_INFINITY, ['replication'])[0];
      const watched = timeline.last('replication', (o) => o.atMs > injected.atMs);
      if (gap || !watched) return inconclusive('the replica was not observed continuously', gap ? [gap.seq] : []);
      const others = new Set(
        timeline.of('replication').flatMap((o) => (o.atMs > injected.atMs ? [errnoIn(o.status)] : [])),
      );
      return fail(`${column} ${errno} never showed, only ${[...others].join(', ')}`, [injected.seq, watched.seq]);
    },
  };
}
