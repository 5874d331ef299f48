import { shownErrno } from '../measures/shown-errno.ts';
import { finding } from '../model/subject.ts';
import type { Check } from '../model/verdict.ts';

/** After the fault the receiver of the replica showed this Last_IO_Errno. */
export function replicaShows({ ioErrno }: { ioErrno: number }): Check {
  return {
    name: 'replica-shows',
    ...finding('receiver'),
    judge: (timeline) =>
      shownErrno(timeline, {
        column: 'Last_IO_Errno',
        errno: ioErrno,
        errnoIn: ({ lastIoErrno }) => lastIoErrno,
        errorIn: ({ lastIoError }) => lastIoError,
      }),
  };
}
