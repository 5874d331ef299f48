import type { ReplicaStatus } from '../model/replication.ts';
import type { Timeline } from '../model/timeline.ts';
import { fail, inconclusive, type Judgement, pass } from '../model/verdict.ts';

/** An error number that the status of the replica is to show, and where. */
export interface AwaitedErrno {
  /** The column, in the words of SHOW REPLICA STATUS. */
  readonly column: string;
  readonly errno: number;
  errnoIn(status: ReplicaStatus): number;
  errorIn(status: ReplicaStatus): string;
}

/** Whether the status of the replica showed this error number after the fault. */
export function shownErrno(timeline: Timeline, { column, errno, errnoIn, errorIn }: AwaitedErrno): Judgement {
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
}
