import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** After the fault the replica's own status showed this Last_IO_Errno. */
export function replicaShows({ ioErrno }: { ioErrno: number }): Check {
  return {
    name: 'replica-shows',
    ...finding('receiver'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const shown = timeline.first('replication', (o) => o.atMs > injected.atMs && o.status.lastIoErrno === ioErrno);
      if (shown)
        return pass(
          `Last_IO_Errno ${ioErrno} ${Math.round(shown.atMs - injected.atMs)} ms after the fault: ${shown.status.lastIoError}`,
          [injected.seq, shown.seq],
        );
      const gap = timeline.gapsWithin(injected.atMs, Number.POSITIVE_INFINITY, ['replication'])[0];
      const watched = timeline.last('replication', (o) => o.atMs > injected.atMs);
      if (gap || !watched) return inconclusive('the replica was not observed continuously', gap ? [gap.seq] : []);
      const others = new Set(
        timeline.of('replication').flatMap((o) => (o.atMs > injected.atMs ? [o.status.lastIoErrno] : [])),
      );
      return fail(`Last_IO_Errno ${ioErrno} never showed, only ${[...others].join(', ')}`, [injected.seq, watched.seq]);
    },
  };
}
